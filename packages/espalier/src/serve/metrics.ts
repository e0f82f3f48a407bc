import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";

/** What became of rows that were to be predicted. */
export type Outcome = "ok" | "refused" | "error";

export interface ServerMetrics {
  /** Counts a request for so many rows; `seconds` is null where its body was not read. */
  predicted(outcome: Outcome, rows: number, seconds: number | null): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** A registry of its own for each server: two servers in one process do not add up. */
export function createMetrics(model: { readonly name: string; readonly version: number }): ServerMetrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const labels = { model: model.name, version: String(model.version) };
  const predictions = new Counter({
    name: "predictions_total",
    help: "Rows asked for, by what became of them: a batch is answered or refused as a whole, and a body that cannot be read counts as one row.",
    labelNames: ["model", "version", "outcome"],
    registers: [register],
  });
  const duration = new Histogram({
    name: "prediction_duration_seconds",
    help: "Time from a body received in full to its answer ready to send, per request, whatever its outcome.",
    labelNames: ["model", "version"],
    buckets: [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [register],
  });
  const counters = {
    ok: predictions.labels({ ...labels, outcome: "ok" }),
    refused: predictions.labels({ ...labels, outcome: "refused" }),
    error: predictions.labels({ ...labels, outcome: "error" }),
  };
  for (const counter of Object.values(counters)) counter.inc(0); // a rate needs the series before the first event
  const timer = duration.labels(labels);
  return {
    predicted: (outcome, rows, seconds) => {
      counters[outcome].inc(rows);
      if (seconds !== null) timer.observe(seconds);
    },
    contentType: register.contentType,
    text: () => register.metrics(),
  };
}
