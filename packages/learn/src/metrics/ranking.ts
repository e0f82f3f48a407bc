import { binaryMetric, classificationMetric } from "./define.ts";
import { stepsOf, type Step } from "./steps.ts";
import { meanOf } from "./sum.ts";

/** Probability that a positive row scores higher than another, ties counting half; NaN where either kind is absent. */
function areaUnderRoc(steps: readonly Step[]): number {
  let positive = 0;
  let negative = 0;
  let area = 0;
  for (const step of steps) {
    area += step.negative * (positive + step.positive / 2);
    positive += step.positive;
    negative += step.negative;
  }
  return area / (positive * negative);
}

/** Precision at each step, weighted by the share of the positive rows found there; NaN where there are none. */
function averagePrecision(steps: readonly Step[]): number {
  let positive = 0;
  let labelled = 0;
  let area = 0;
  for (const step of steps) {
    positive += step.positive;
    labelled += step.positive + step.negative;
    if (step.positive > 0) area += step.positive * (positive / labelled);
  }
  return area / positive;
}

const column = (p: Readonly<Float64Array>, classes: number, c: number) =>
  Float64Array.from({ length: p.length / classes }, (_, row) => p[row * classes + c]!);

/** Hanley and McNeil, "The meaning and use of the area under a ROC curve", 1982. */
export const rocAuc = classificationMetric({
  name: "roc_auc",
  direction: "maximize",
  doc: "Area under the ROC curve of the second class; of more than two: mean of each class against the rest. NaN if one has no rows.",
  of: ({ codes, classes }, p) => {
    const stepsOfClass = classes.map((_, c) => stepsOf(column(p, classes.length, c), (row) => codes[row] === c));
    const judged = classes.length === 2 ? stepsOfClass.slice(1) : stepsOfClass;
    return (weights) => meanOf(judged.length, undefined, (c) => areaUnderRoc(judged[c]!(weights)));
  },
});

export const prAuc = binaryMetric({
  name: "pr_auc",
  direction: "maximize",
  doc: "Average precision of the second class: the step-wise area under its precision-recall curve. NaN if it has no rows.",
  of: ({ codes }, p) => {
    const steps = stepsOf(column(p, 2, 1), (row) => codes[row] === 1);
    return (weights) => averagePrecision(steps(weights));
  },
});
