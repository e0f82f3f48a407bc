import { regressionMetric } from "./define.ts";
import { meanOf, sumOf, type Weights } from "./sum.ts";

type Values = Readonly<Float64Array>;

const meanSquared = (y: Values, p: Values, weights: Weights) => meanOf(y.length, weights, (i) => (y[i]! - p[i]!) ** 2);

/** 1 - errors / spread; where the target is constant: 1 for a perfect prediction, else 0, as scikit-learn has it. */
function explained(y: Values, error: (i: number) => number, weights: Weights): number {
  if (y.length < 2) return Number.NaN;
  const weight = (i: number) => weights?.[i] ?? 1;
  const mean = meanOf(y.length, weights, (i) => y[i]!);
  const errors = sumOf(y.length, (i) => weight(i) * error(i) ** 2);
  // Asked of the values, not of their spread: the mean of equal numbers may be rounded away from them.
  const first = y[weights ? weights.findIndex((w) => w > 0) : 0];
  if (y.every((value, i) => value === first || weight(i) === 0)) return errors === 0 ? 1 : 0;
  return 1 - errors / sumOf(y.length, (i) => weight(i) * (y[i]! - mean) ** 2);
}

export const mse = regressionMetric({
  name: "mse",
  direction: "minimize",
  doc: "Mean squared error, in squared units of the target.",
  of: (y, p) => (weights) => meanSquared(y, p, weights),
});

export const rmse = regressionMetric({
  name: "rmse",
  direction: "minimize",
  doc: "Root of the mean squared error, in units of the target: large errors weigh more.",
  of: (y, p) => (weights) => Math.sqrt(meanSquared(y, p, weights)),
});

export const rmsle = regressionMetric({
  name: "rmsle",
  direction: "minimize",
  doc: "Root mean squared error of log(1 + value): relative errors of positive targets. NaN below -1.",
  of: (y, p) => (weights) => Math.sqrt(meanOf(y.length, weights, (i) => (Math.log1p(y[i]!) - Math.log1p(p[i]!)) ** 2)),
});

export const r2 = regressionMetric({
  name: "r2",
  direction: "maximize",
  doc: "Share of the target's variance that is explained: 1 is perfect, 0 is no better than the mean. Needs two rows.",
  of: (y, p) => (weights) => explained(y, (i) => y[i]! - p[i]!, weights),
});

export const explainedVariance = regressionMetric({
  name: "explained_variance",
  direction: "maximize",
  doc: "Like r2, but a constant offset of the predictions is forgiven.",
  of: (y, p) => (weights) => {
    const bias = meanOf(y.length, weights, (i) => y[i]! - p[i]!);
    return explained(y, (i) => y[i]! - p[i]! - bias, weights);
  },
});
