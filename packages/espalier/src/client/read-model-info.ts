import { errorBody, modelInfo, type ModelInfo } from "../contract/index.ts";
import { fault } from "../fault/index.ts";

const timeoutMs = 15_000;

/**
 * What a running server tells of a model: of the one with that name, or of its first. Faults CLIENT_SOURCE_UNREADABLE.
 */
export async function readModelInfo(
  server: string,
  { model, apiKey }: { readonly model?: string | undefined; readonly apiKey?: string | undefined },
): Promise<ModelInfo> {
  const unreadable = (problem: string, cause?: unknown) =>
    fault("CLIENT_SOURCE_UNREADABLE", { url: server, problem }, { cause });
  const url = URL.canParse(server) ? new URL(server) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw unreadable("it is no address that begins with http:// or https://");
  }
  const path = model === undefined ? "/model/info" : `/models/${encodeURIComponent(model)}/info`;
  const address = url.origin + url.pathname.replace(/\/+$/, "") + path;
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const { ok, status, body } = await fetch(address, { headers, signal: AbortSignal.timeout(timeoutMs) })
    .then(async (answer) => ({ ok: answer.ok, status: answer.status, body: (await answer.json()) as unknown }))
    .catch((error: unknown) => {
      throw unreadable(error instanceof SyntaxError ? "its answer is not JSON" : "it does not answer", error);
    });
  if (!ok) {
    const refusal = errorBody.safeParse(body);
    throw unreadable(
      refusal.success ? `${refusal.data.error.code}: ${refusal.data.error.message}` : `it answered ${status}`,
    );
  }
  const info = modelInfo.safeParse(body);
  if (info.success) return info.data;
  throw unreadable("its answer tells of no model of Espalier's");
}
