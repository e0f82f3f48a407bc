import type { ClassificationTarget } from "../table/index.ts";
import { checkLength, checkWeights } from "./define.ts";
import type { Weights } from "./sum.ts";

/** The most probable class of each row; the first one where several are equally probable. */
export function labelsOf(probabilities: Readonly<Float64Array>, classes: number): Int32Array {
  const labels = new Int32Array(probabilities.length / classes);
  for (let row = 0; row < labels.length; row++) {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (probabilities[row * classes + c]! > probabilities[row * classes + best]!) best = c;
    }
    labels[row] = best;
  }
  return labels;
}

/**
 * How many rows (or how much weight) of each true class were given each label: `matrix[truth][label]`, in class order.
 * Faults METRIC_SHAPE.
 */
export function confusionMatrix(
  target: ClassificationTarget,
  probabilities: Readonly<Float64Array>,
  weights?: Readonly<Float64Array>,
): number[][] {
  const { codes, classes } = target;
  checkLength("confusion matrix", codes.length, probabilities.length, codes.length * classes.length);
  checkWeights("confusion matrix", codes.length, weights);
  return counted(target, labelsOf(probabilities, classes.length), weights);
}

function counted({ codes, classes }: ClassificationTarget, labels: Int32Array, weights: Weights): number[][] {
  const matrix = classes.map(() => new Array<number>(classes.length).fill(0));
  for (let row = 0; row < codes.length; row++) matrix[codes[row]!]![labels[row]!]! += weights ? weights[row]! : 1;
  return matrix;
}

export interface Tally {
  /** Rows of the class labelled as such. */
  readonly hits: readonly number[];
  /** Rows of the class. */
  readonly actual: readonly number[];
  /** Rows labelled as the class. */
  readonly labelled: readonly number[];
  readonly total: number;
}

/** Makes a metric's `of` from a function of the confusion matrix's diagonal and margins. */
export const ofTally =
  (value: (tally: Tally) => number) => (target: ClassificationTarget, probabilities: Readonly<Float64Array>) => {
    const labels = labelsOf(probabilities, target.classes.length);
    return (weights: Weights) => value(tallyOf(counted(target, labels, weights)));
  };

function tallyOf(matrix: readonly (readonly number[])[]): Tally {
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const actual = matrix.map(sum);
  return {
    hits: matrix.map((row, c) => row[c]!),
    actual,
    labelled: matrix.map((_, c) => sum(matrix.map((row) => row[c]!))),
    total: sum(actual),
  };
}
