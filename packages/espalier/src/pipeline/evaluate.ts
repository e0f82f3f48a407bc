import {
  bootstrapInterval,
  confusionMatrix,
  createRng,
  decodeModel,
  exactInterval,
  identicalRows,
  metricOf,
  metricsFor,
  permutationImportance,
  predictTable,
  type Importance,
  type Interval,
  type Target,
} from "@espalier/learn";
import { plotsOf, type EvaluationPlots } from "./evaluation-plots.ts";
import { jsonBytes } from "./json-artifact.ts";
import { readSplit } from "./prepare.ts";
import type { Stage } from "./stage.ts";

/** How the model does on the held-out rows. */
export interface Evaluation extends EvaluationPlots {
  readonly rows: number;
  /** null where the metric is undefined on these rows. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /**
   * 95% bootstrap interval of each metric, over groups of identical rows; of accuracy, as wide as the exact binomial
   * interval at least. null where resampling tells nothing: every resample has the same value, as where all is right.
   */
  readonly intervals: Readonly<Record<string, { readonly low: number | null; readonly high: number | null }>>;
  /** The same metrics for the simplest guess: the training mean, or the training class shares. */
  readonly baseline: Readonly<Record<string, number | null>>;
  /** By the search metric, most important first. */
  readonly importance: readonly Importance[];
  readonly confusion: { readonly classes: readonly string[]; readonly counts: readonly (readonly number[])[] } | null;
}

/** Judges the model on rows that neither search nor fitting has seen. */
export const evaluate: Stage = {
  name: "evaluate",
  version: 2,
  needs: ["table", "split", "model"],
  params: ({ config }) => ({ search: { metric: config.search.metric }, seed: config.seed }),
  run: async ({ project, read }) => {
    const { seed, search } = project.config;
    const { train, test } = await readSplit(read);
    const model = decodeModel(await read("model"));
    const rng = createRng(seed).fork("evaluate");
    const prediction = predictTable(model, test.table);
    const metrics = metricsFor(
      test.target.task,
      test.target.task === "classification" ? test.target.classes.length : 0,
    );
    const guess = baselinePrediction(train.target, test.table.rows);
    const { groups } = identicalRows(test.table);
    const named = <T>(value: (metric: (typeof metrics)[number]) => T) =>
      Object.fromEntries(metrics.map((metric) => [metric.name, value(metric)]));

    const evaluation: Evaluation = {
      rows: test.table.rows,
      metrics: named((metric) => finite(metric.compute(test.target, prediction))),
      intervals: named((metric) => {
        const how = { rng: rng.fork(metric.name), repeats: 500, level: 0.95, groups };
        const drawn = told(bootstrapInterval(metric, test.target, prediction, how));
        return metric.name === "accuracy"
          ? withExact(drawn, metric.compute(test.target, prediction), test.table.rows)
          : drawn;
      }),
      baseline: named((metric) => finite(metric.compute(test.target, guess))),
      importance: permutationImportance((table) => predictTable(model, table), test.table, test.target, {
        metric: metricOf(search.metric),
        repeats: 5,
        rng: rng.fork("importance"),
      }).toSorted((a, b) => b.mean - a.mean),
      confusion:
        test.target.task === "classification"
          ? { classes: test.target.classes, counts: confusionMatrix(test.target, prediction) }
          : null,
      ...plotsOf(test.target, prediction, rng.fork("points")),
    };
    return {
      artifacts: { evaluation: jsonBytes(evaluation) },
      summary: { rows: evaluation.rows, metrics: evaluation.metrics },
    };
  },
};

/** JSON has no NaN. */
const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** An interval that JSON can hold; one without width is none. */
const told = ({ low, high }: Interval): Told => {
  const isWide = Number.isFinite(low) && Number.isFinite(high) && low < high;
  return isWide ? { low, high } : { low: null, high: null };
};

type Told = { readonly low: number | null; readonly high: number | null };

/** The wider one at each end: the bootstrap knows identical rows, the binomial knows what was not drawn. */
function withExact(drawn: Told, accuracy: number, rows: number): Told {
  if (Number.isNaN(accuracy)) return drawn;
  const exact = exactInterval(Math.round(accuracy * rows), rows);
  return { low: Math.min(drawn.low ?? 1, exact.low), high: Math.max(drawn.high ?? 0, exact.high) };
}

/** What one would predict knowing the target alone. */
function baselinePrediction(train: Target, rows: number): Float64Array {
  if (train.task === "regression") {
    const mean = train.values.reduce((sum, value) => sum + value, 0) / train.values.length;
    return new Float64Array(rows).fill(mean);
  }
  const shares = train.classes.map((_, code) => train.codes.filter((c) => c === code).length / train.codes.length);
  return Float64Array.from({ length: rows * shares.length }, (_, i) => shares[i % shares.length]!);
}
