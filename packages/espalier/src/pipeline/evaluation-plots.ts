import {
  calibrationCurve,
  permutation,
  thresholdCurve,
  type CalibrationBin,
  type Rng,
  type Target,
} from "@espalier/learn";

/** What the pictures of an evaluation are drawn from: small, whatever the number of rows. */
export interface EvaluationPlots {
  /** Actual and predicted values of at most 2,000 rows, drawn by the seed; null for classes. */
  readonly points: readonly (readonly [actual: number, predicted: number])[] | null;
  /** Of two classes: how the second is told at each threshold; null otherwise, and where a class has no rows. */
  readonly curves: Curves | null;
}

export interface Curves {
  /** The class that is looked for. */
  readonly positive: string;
  /** From the highest threshold to the lowest. */
  readonly thresholds: readonly (readonly [wrong: number, found: number, precision: number])[];
  /** Rows by their predicted probability, as many in each bin. */
  readonly calibration: readonly CalibrationBin[];
}

const mostPoints = 2000;
const mostThresholds = 400;

export function plotsOf(target: Target, prediction: Readonly<Float64Array>, rng: Rng): EvaluationPlots {
  if (target.task === "regression") {
    const drawn = permutation(target.values.length, rng).subarray(0, mostPoints).toSorted();
    return { points: Array.from(drawn, (row) => [target.values[row]!, prediction[row]!] as const), curves: null };
  }
  const { classes, codes } = target;
  const curve = classes.length === 2 ? thresholdCurve(target, prediction) : [];
  if (curve.length === 0) return { points: null, curves: null };
  const bins = Math.max(2, Math.min(10, Math.floor(codes.length / 25)));
  return {
    points: null,
    curves: {
      positive: classes[1]!,
      thresholds: spread(curve, mostThresholds).map(
        ({ wrong, found, precision }) => [wrong, found, precision] as const,
      ),
      calibration: calibrationCurve(target, prediction, { bins, by: "quantile" }),
    },
  };
}

/** At most so many of a list, evenly over its length, both ends included. */
function spread<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]!);
}
