import { ofTally } from "./confusion.ts";
import { classificationMetric } from "./define.ts";

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((value, i) => value * b[i]!));

export const accuracy = classificationMetric({
  name: "accuracy",
  direction: "maximize",
  doc: "Share of rows whose most probable class is the true one.",
  of: ofTally(({ hits, total }) => sum(hits) / total),
});

export const balancedAccuracy = classificationMetric({
  name: "balanced_accuracy",
  direction: "maximize",
  doc: "Mean over the classes of the share of their rows that are recognised; classes without rows are left out.",
  of: ofTally(({ hits, actual }) => {
    const recalls = hits.map((hit, c) => hit / actual[c]!).filter((_, c) => actual[c]! > 0);
    return sum(recalls) / recalls.length;
  }),
});

/** Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient", 2004. */
export const mcc = classificationMetric({
  name: "mcc",
  direction: "maximize",
  doc: "Matthews correlation between true and predicted classes: 1 perfect, 0 no relation (also if either is constant).",
  of: ofTally(({ hits, actual, labelled, total }) => {
    const spread = (total * total - dot(actual, actual)) * (total * total - dot(labelled, labelled));
    return spread > 0 ? (sum(hits) * total - dot(actual, labelled)) / Math.sqrt(spread) : 0;
  }),
});

/** Cohen, "A coefficient of agreement for nominal scales", 1960. */
export const kappa = classificationMetric({
  name: "kappa",
  direction: "maximize",
  doc: "Cohen's kappa: agreement beyond chance. NaN where both the target and the labels are one and the same class.",
  of: ofTally(({ hits, actual, labelled, total }) => 1 - (total - sum(hits)) / (total - dot(actual, labelled) / total)),
});
