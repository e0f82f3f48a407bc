import type { RequestNote } from "./answer-event.ts";

export interface LineFacts {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly durationMs: number;
  readonly model: { readonly name: string; readonly version: number };
  /** The first request of this instance. */
  readonly isCold: boolean;
  /** Lambda's own id of the invocation, which its report has, too. */
  readonly invocation: string | null;
}

/** One JSON document: what was asked by the route's pattern, which version answered and how; no value of the body. */
export function requestLine(note: RequestNote, { at, durationMs, model, isCold, invocation }: LineFacts): string {
  const { requestId, form, method, route, status, code, key, failure } = note;
  return `${JSON.stringify({
    level: failure === null ? "info" : "error",
    time: new Date(at).toISOString(),
    request_id: requestId,
    ...(invocation === null || invocation === requestId ? {} : { invocation }),
    from: form,
    method,
    route,
    status,
    duration_ms: Math.round(durationMs * 1000) / 1000,
    model: model.name,
    version: model.version,
    ...(isCold ? { cold: true } : {}),
    ...(key === null ? {} : { key }),
    ...(code === null ? {} : { code }),
    ...(failure === null ? {} : { failure: withoutValues(failure) }),
    msg: "answered",
  })}\n`;
}

/** The kind of error and the places in the code; an error's message may quote a feature's value. */
function withoutValues(error: unknown): { readonly type: string; readonly at: readonly string[] } {
  if (!(error instanceof Error)) return { type: typeof error, at: [] };
  const lines = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { type: error.name, at: lines.slice(0, 10).map((line) => line.trim()) };
}
