import type { BareCore } from "../bare/index.ts";
import { answerEvent } from "./answer-event.ts";
import { requestLine } from "./request-line.ts";

/**
 * Goes once through what the first request goes through, and says nothing of it: Lambda starts an instance at full speed,
 * and answers requests at the share of a core that its memory gives it. What is wrong with the row is not asked here.
 */
export async function rehearse(
  core: BareCore,
  row: Readonly<Record<string, unknown>>,
  model: { readonly name: string; readonly version: number },
): Promise<void> {
  const { note } = await answerEvent(core, eventWith(JSON.stringify(row)));
  requestLine(note, { at: 0, durationMs: 0, model, isCold: true, invocation: null });
}

const eventWith = (body: string) => ({
  version: "2.0",
  rawPath: "/predict",
  rawQueryString: "",
  headers: { "content-type": "application/json" },
  requestContext: { stage: "$default", requestId: "rehearsal", http: { method: "POST", path: "/predict" } },
  body,
  isBase64Encoded: false,
});
