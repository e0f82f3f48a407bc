import { classificationMetric } from "./define.ts";
import { meanOf, sumOf } from "./sum.ts";

export const logLoss = classificationMetric({
  name: "log_loss",
  direction: "minimize",
  doc: "Mean of -log(probability of the true class), probabilities clipped to [2^-52, 1 - 2^-52] as scikit-learn 1.9 does.",
  of:
    ({ codes, classes }, p) =>
    (weights) =>
      meanOf(codes.length, weights, (row) => {
        const probability = p[row * classes.length + codes[row]!]!;
        return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probability)));
      }),
});

/** Brier, "Verification of forecasts expressed in terms of probability", 1950. */
export const brier = classificationMetric({
  name: "brier",
  direction: "minimize",
  doc: "Mean squared error of the probabilities: of the second class if there are two classes, else summed over classes.",
  of: ({ codes, classes }, p) => {
    const k = classes.length;
    const error = (row: number, c: number) => (p[row * k + c]! - (codes[row] === c ? 1 : 0)) ** 2;
    return (weights) =>
      meanOf(codes.length, weights, (row) => (k === 2 ? error(row, 1) : sumOf(k, (c) => error(row, c))));
  },
});
