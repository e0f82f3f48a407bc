import type { Prediction } from "../contract/index.ts";
import type { Guard } from "../guard/index.ts";
import { Refusal, rowsOfChunk, type LiveModel, type RowChunk, type RowOutcome } from "../predict/index.ts";
import type { PredictionLog } from "../predictions/index.ts";
import type { ViewServer } from "../views/index.ts";
import { countRefused, type AskParts } from "./ask.ts";
import type { Visit } from "./visit.ts";

/**
 * The way to predictions of a body that is answered as it comes: as `ask`, some rows at a time. Its rows are counted; its
 * time is not, since a stream lasts as long as its sender takes.
 */
export function createAskChunk({ metrics, guard, predictions: memory }: AskParts): ViewServer["askChunk"] {
  return async (live, chunk, firstRow, request) => {
    if (chunk.rows === 0) return [];
    const visit = request as Visit; // mount-views makes all requests there are
    visit.model = live.reference;
    const begun = performance.now();
    let outcomes: readonly RowOutcome[];
    try {
      outcomes = guarded(guard, live, chunk, visit);
    } catch (error) {
      countRefused(metrics, live, chunk.rows, error, null);
      throw error;
    }
    const refused = outcomes.filter((outcome) => outcome instanceof Refusal).length;
    metrics.predicted(live.reference, "ok", outcomes.length - refused, null);
    if (refused > 0) metrics.predicted(live.reference, "refused", refused, null);
    if (memory) await remember(memory, live, chunk, outcomes, firstRow, (performance.now() - begun) / 1000, visit);
    return outcomes;
  };
}

function guarded(guard: Guard | undefined, live: LiveModel, chunk: RowChunk, { pass }: Visit): readonly RowOutcome[] {
  if (!guard || !pass) return live.chunks.predict(chunk);
  guard.begin(live);
  try {
    const outcomes = live.chunks.predict(chunk);
    guard.end(live, "ok");
    return outcomes;
  } catch (error) {
    guard.end(live, error instanceof Refusal ? "refused" : "error");
    throw error;
  }
}

/** Rows that stand one after another in the body are remembered together; those that were refused part them. */
async function remember(
  memory: PredictionLog,
  live: LiveModel,
  chunk: RowChunk,
  outcomes: readonly RowOutcome[],
  firstRow: number,
  seconds: number,
  { requestId, caller, headers }: Visit,
): Promise<void> {
  const rows = rowsOfChunk(chunk);
  const occasion = { requestId, keyName: caller.keyName, seconds, headers };
  let [read, begin] = [0, 0];
  for (let at = 0; at <= outcomes.length; at++) {
    const outcome = outcomes[at];
    if (at < outcomes.length && !(outcome instanceof Refusal)) continue;
    const predictions = outcomes.slice(begin, at) as readonly Prediction[];
    const of = rows.slice(read, read + predictions.length);
    read += predictions.length;
    if (outcome instanceof Refusal && !chunk.refused.has(at)) read++; // read, but without a finite prediction
    if (predictions.length > 0) {
      await memory.remember(live, of, predictions, { ...occasion, firstRow: firstRow + begin });
    }
    begin = at + 1;
  }
}
