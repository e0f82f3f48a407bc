import type { Prediction } from "../contract/index.ts";
import type { Guard } from "../guard/index.ts";
import { Refusal, type LiveModel } from "../predict/index.ts";
import type { PredictionLog } from "../predictions/index.ts";
import type { ViewServer } from "../views/index.ts";
import type { ServerMetrics } from "./metrics.ts";
import type { Visit } from "./visit.ts";

export interface AskParts {
  readonly metrics: ServerMetrics;
  readonly guard: Guard | undefined;
  readonly predictions: PredictionLog | undefined;
}

/** The one way to a prediction: guarded, counted, timed and remembered, whatever comes of it. */
export function createAsk({ metrics, guard, predictions: memory }: AskParts): ViewServer["ask"] {
  const guarded = (live: LiveModel, rows: readonly unknown[], rowPath: (row: number) => string, visit: Visit) => {
    const { pass } = visit;
    if (!guard || !pass) return live.predict(rows, rowPath);
    guard.begin(live);
    try {
      const predictions = live.predict(rows, rowPath);
      guard.end(live, "ok");
      return predictions;
    } catch (error) {
      guard.end(live, error instanceof Refusal ? "refused" : "error");
      throw error;
    }
  };
  return (live, rows, rowPath, request) => {
    const visit = request as Visit; // mount-views makes all requests there are
    visit.model = live.reference;
    let predictions: readonly Prediction[];
    try {
      predictions = guarded(live, rows, rowPath, visit);
    } catch (error) {
      countRefused(metrics, live, rows.length, error, visit.seconds);
      throw error;
    }
    const { seconds, requestId, caller, headers } = visit;
    metrics.predicted(live.reference, "ok", rows.length, seconds);
    if (!memory) return predictions;
    const occasion = { requestId, keyName: caller.keyName, seconds, headers };
    return memory.remember(live, rows, predictions, occasion).then(() => predictions);
  };
}

const counted = new WeakSet<object>();

/** Counts what was not answered, once: a body that could not be read never came as far as `ask`, and is one row. */
export function countRefused(
  metrics: ServerMetrics,
  live: LiveModel,
  rows: number,
  error: unknown,
  seconds: number | null,
  status = error instanceof Refusal ? error.status : 500,
): void {
  if (typeof error === "object" && error !== null) {
    if (counted.has(error)) return;
    counted.add(error);
  }
  metrics.predicted(live.reference, status < 500 ? "refused" : "error", rows, seconds);
}
