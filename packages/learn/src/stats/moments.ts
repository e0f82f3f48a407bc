import { sum } from "./sum.ts";

export interface Moments {
  /** Rows that have a value and a weight above 0. */
  readonly count: number;
  /** Sum of their weights. */
  readonly weight: number;
  readonly mean: number;
  /** Population standard deviation: the divisor is `weight`. */
  readonly sd: number;
}

/**
 * Mean and spread of the values that are there (NaN = missing). Both are NaN where there is none. A column of equal
 * values has exactly that mean and exactly sd 0. Large and small magnitudes do not overflow or vanish when squared.
 *
 * @param weights weight of each value, ≥ 0; absent = 1 for all
 *
 * Source: two passes with the correction of Chan, Golub & LeVeque, "Algorithms for Computing the Sample Variance",
 * The American Statistician 37, 1983, equation 1.7.
 */
export function moments(values: Readonly<Float64Array>, weights?: Readonly<Float64Array>): Moments {
  const present = new Float64Array(values.length);
  const shares = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights ? weights[i]! : 1;
    if (Number.isNaN(values[i]!) || !(weight > 0)) continue;
    present[count] = values[i]!;
    shares[count] = weight;
    count++;
  }
  const kept = present.subarray(0, count);
  const share = shares.subarray(0, count);
  const weight = weights ? sum(share) : count;
  const mean = meanOf(kept, share, weight);
  return { count, weight, mean, sd: spreadAround(mean, kept, share, weight) };
}

function meanOf(values: Readonly<Float64Array>, weights: Readonly<Float64Array>, weight: number): number {
  if (values.length === 0) return Number.NaN;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const parts = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
    parts[i] = values[i]! * weights[i]!;
  }
  const total = sum(parts);
  const mean = Number.isFinite(total) ? total / weight : sum(parts.map((_, i) => values[i]! * (weights[i]! / weight)));
  // Rounding may put the mean of equal values one digit beside them; -0 would not survive JSON.
  return Math.min(high, Math.max(low, mean)) + 0;
}

function spreadAround(
  mean: number,
  values: Readonly<Float64Array>,
  weights: Readonly<Float64Array>,
  weight: number,
): number {
  if (values.length === 0) return Number.NaN;
  let widest = 0;
  for (let i = 0; i < values.length; i++) widest = Math.max(widest, Math.abs(values[i]! - mean));
  if (widest === 0) return 0;
  const unit = powerOfTwoNear(widest); // a power of two changes no digit, and the squares stay in range
  const squares = new Float64Array(values.length);
  const deviations = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const deviation = (values[i]! - mean) / unit;
    squares[i] = deviation * deviation * weights[i]!;
    deviations[i] = deviation * weights[i]!;
  }
  const rest = sum(deviations); // 0 but for the rounding of the mean
  return Math.sqrt((sum(squares) - (rest * rest) / weight) / weight) * unit;
}

function powerOfTwoNear(value: number): number {
  return 2 ** Math.min(1023, Math.max(-1022, Math.floor(Math.log2(value))));
}

/** Mean of the values that are there (NaN = missing); NaN where there is none. */
export const mean = (values: Readonly<Float64Array>): number => moments(values).mean;

/**
 * Variance of the values that are there (NaN = missing): divided by their count (population) or one less (sample).
 * NaN where there are too few.
 */
export function variance(values: Readonly<Float64Array>, of: "population" | "sample"): number {
  const { count, sd } = moments(values);
  if (of === "population") return sd * sd;
  return count < 2 ? Number.NaN : sd * sd * (count / (count - 1));
}
