import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";
import type { ModelReference } from "../contract/index.ts";
import type { Outcome } from "../guard/index.ts";
import { Tally } from "./tally.ts";

export interface ServerMetrics {
  /** Counts a request for so many rows; `seconds` is null where its body was not read. */
  predicted(model: ModelReference, outcome: Outcome, rows: number, seconds: number | null): void;
  /** All of them, for others to add theirs and to read. */
  readonly register: Registry;
}

/** A registry of its own for each server: two servers in one process do not add up. */
export function createMetrics(models: readonly ModelReference[]): ServerMetrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  // Gauges with the names of counters; the same stand there without "_total", by type.
  for (const kind of ["handles", "requests", "resources"]) register.removeSingleMetric(`nodejs_active_${kind}_total`);
  const tallies = new Map<string, Tally>();
  const rows = new Counter({
    name: "predictions_total",
    help: "Rows asked for, by what became of them: a batch is answered or refused as a whole, and a body that cannot be read counts as one row.",
    labelNames: ["model", "version", "outcome"],
    registers: [register],
    collect: () => {
      for (const tally of tallies.values()) tally.tellCounts();
    },
  });
  const duration = new Histogram({
    name: "prediction_duration_seconds",
    help: "Time from a body received in full to its answer ready to send, per request, whatever its outcome.",
    labelNames: ["model", "version"],
    buckets: [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [register],
    collect: () => {
      for (const tally of tallies.values()) tally.tellSeconds();
    },
  });
  /** By the reference itself: a name would have to be put together for each request. */
  const known = new WeakMap<ModelReference, Tally>();
  const tallyOf = (model: ModelReference): Tally => {
    const found = known.get(model);
    if (found) return found;
    const key = `${model.version} ${model.name}`;
    const tally = tallies.get(key) ?? new Tally(model, rows, duration);
    tallies.set(key, tally);
    known.set(model, tally);
    return tally;
  };
  for (const model of models) tallyOf(model);
  return {
    predicted: (model, outcome, count, seconds) => tallyOf(model).note(outcome, count, seconds),
    register,
  };
}
