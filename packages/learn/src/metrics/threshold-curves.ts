import type { ClassificationTarget } from "../table/index.ts";
import { checkLength } from "./define.ts";
import { secondOf, stepsOf } from "./steps.ts";

/** How two classes are told apart at one threshold: rows whose probability of the second class is at least that much. */
export interface ThresholdPoint {
  readonly threshold: number;
  /** Of the rows of the second class: the share found (recall, true positive rate). */
  readonly found: number;
  /** Of the other rows: the share found wrongly (false positive rate). */
  readonly wrong: number;
  /** Of the rows found: the share that is of the second class. */
  readonly precision: number;
}

/**
 * A point for each different probability, from the highest to the lowest: the ROC curve is `found` over `wrong`, the
 * precision-recall curve `precision` over `found`. Empty where one of the classes has no rows. Faults METRIC_SHAPE.
 */
export function thresholdCurve(target: ClassificationTarget, prediction: Readonly<Float64Array>): ThresholdPoint[] {
  const { codes } = target;
  checkLength("threshold curve", codes.length, prediction.length, codes.length * 2);
  const scores = secondOf(prediction);
  const positives = codes.filter((code) => code === 1).length;
  const negatives = codes.length - positives;
  if (positives === 0 || negatives === 0) return [];
  let [positive, negative] = [0, 0];
  return stepsOf(
    scores,
    (row) => codes[row] === 1,
  )(undefined).map((step) => {
    positive += step.positive;
    negative += step.negative;
    return {
      threshold: step.score,
      found: positive / positives,
      wrong: negative / negatives,
      precision: positive / (positive + negative),
    };
  });
}
