import { quantiles } from "../stats/index.ts";
import type { ClassificationTarget } from "../table/index.ts";
import { binaryMetric, checkLength, checkWeights } from "./define.ts";
import { secondOf } from "./steps.ts";
import { sumOf, type Weights } from "./sum.ts";

/** Rows whose predicted probability of the second class fell in one bin. */
export interface CalibrationBin {
  /** Weight of the rows, or their number. */
  readonly weight: number;
  /** Mean predicted probability. */
  readonly predicted: number;
  /** Share of the rows that are of the second class. */
  readonly observed: number;
}

/**
 * Reliability curve of two classes: how often the second class came true where it was given a certain probability.
 * `width` bins are equally wide over [0, 1]; `quantile` bins hold equally many rows. A value on an edge belongs to the
 * lower bin; empty bins are left out. Faults METRIC_SHAPE.
 */
export function calibrationCurve(
  target: ClassificationTarget,
  prediction: Readonly<Float64Array>,
  options: { readonly bins: number; readonly by: "width" | "quantile" },
  weights?: Readonly<Float64Array>,
): CalibrationBin[] {
  const { codes } = target;
  checkLength("calibration curve", codes.length, prediction.length, codes.length * 2);
  checkWeights("calibration curve", codes.length, weights);
  const p = secondOf(prediction);
  const shares = Array.from({ length: options.bins - 1 }, (_, i) => (i + 1) / options.bins);
  const edges = options.by === "width" ? Float64Array.from(shares) : quantiles(p, shares);
  const binOf = (value: number) => {
    const bin = edges.findIndex((upper) => value <= upper);
    return bin < 0 ? edges.length : bin;
  };
  return binned(p, codes, weights, options.bins, binOf);
}

function binned(
  p: Float64Array,
  codes: Int32Array,
  weights: Weights,
  bins: number,
  binOf: (value: number) => number,
): CalibrationBin[] {
  const rowsOf = Array.from({ length: bins }, (): number[] => []);
  p.forEach((value, row) => rowsOf[binOf(value)]!.push(row));
  return rowsOf.map((rows) => summed(rows, p, codes, weights)).filter((bin) => bin.weight > 0);
}

function summed(rows: readonly number[], p: Float64Array, codes: Int32Array, weights: Weights): CalibrationBin {
  const sum = (term: (row: number) => number) => sumOf(rows.length, (i) => (weights?.[rows[i]!] ?? 1) * term(rows[i]!));
  const weight = sum(() => 1);
  return { weight, predicted: sum((row) => p[row]!) / weight, observed: sum((row) => codes[row]!) / weight };
}

/** Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", 2015. */
export const ece = binaryMetric({
  name: "ece",
  direction: "minimize",
  doc: "Expected calibration error: mean gap between predicted and observed share of the second class over ten equal bins.",
  of:
    ({ codes }, prediction) =>
    (weights) => {
      // [0, 0.1), [0.1, 0.2), … [0.9, 1]: unlike in the curve, an edge belongs to the upper bin.
      const tenth = (value: number) => Math.min(9, Math.floor(value * 10));
      const bins = binned(secondOf(prediction), codes, weights, 10, tenth);
      const total = sumOf(bins.length, (i) => bins[i]!.weight);
      return sumOf(bins.length, (i) => bins[i]!.weight * Math.abs(bins[i]!.observed - bins[i]!.predicted)) / total;
    },
});
