import { regressionMetric } from "./define.ts";
import { meanOf, sumOf, type Weights } from "./sum.ts";

export const mae = regressionMetric({
  name: "mae",
  direction: "minimize",
  doc: "Mean absolute error, in units of the target.",
  of: (y, p) => (weights) => meanOf(y.length, weights, (i) => Math.abs(y[i]! - p[i]!)),
});

export const mape = regressionMetric({
  name: "mape",
  direction: "minimize",
  doc: "Mean of |error| / |target|, as a share. A target of 0 counts as 2^-52, which makes the result huge.",
  of: (y, p) => (weights) =>
    meanOf(y.length, weights, (i) => Math.abs(y[i]! - p[i]!) / Math.max(Math.abs(y[i]!), Number.EPSILON)),
});

export const medianAe = regressionMetric({
  name: "median_ae",
  direction: "minimize",
  doc: "Median absolute error, in units of the target: unmoved by a few large errors.",
  of: (y, p) => (weights) =>
    weightedMedian(
      y.map((value, i) => Math.abs(value - p[i]!)),
      weights,
    ),
});

export const maxError = regressionMetric({
  name: "max_error",
  direction: "minimize",
  doc: "The largest absolute error, in units of the target.",
  of: (y, p) => (weights) =>
    y.reduce((max, value, i) => (weights?.[i] === 0 ? max : Math.max(max, Math.abs(value - p[i]!))), 0),
});

/** The value with half of the weight on either side; midway between two where the halves meet exactly. */
function weightedMedian(values: Float64Array, weights: Weights): number {
  if (!weights) {
    const sorted = values.toSorted();
    return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  }
  const order = [...values.keys()].filter((i) => weights[i]! > 0).sort((a, b) => values[a]! - values[b]!);
  const half = sumOf(order.length, (i) => weights[order[i]!]!) / 2;
  let below = 0;
  for (const [rank, i] of order.entries()) {
    below += weights[i]!;
    if (below > half) return values[i]!;
    const next = order[rank + 1];
    if (below === half && next !== undefined) return (values[i]! + values[next]!) / 2;
  }
  return values[order.at(-1)!]!; // rounding left the sum of the weights just short of its half
}
