import { moments } from "./moments.ts";
import { ranks } from "./ranks.ts";
import { sum } from "./sum.ts";

/**
 * Pearson's correlation of the rows in which both values are there (NaN = missing); NaN where one of them is constant
 * or fewer than two rows are left.
 */
export function pearson(x: Readonly<Float64Array>, y: Readonly<Float64Array>): number {
  const [a, b] = complete(x, y);
  return correlationOf(a, b);
}

/** Spearman's: Pearson's of the ranks, equal values sharing the mean of theirs. Missing and constant as there. */
export function spearman(x: Readonly<Float64Array>, y: Readonly<Float64Array>): number {
  const [a, b] = complete(x, y);
  return correlationOf(ranks(a), ranks(b));
}

function complete(x: Readonly<Float64Array>, y: Readonly<Float64Array>): readonly [Float64Array, Float64Array] {
  const keep = (_: number, i: number) => !Number.isNaN(x[i]!) && !Number.isNaN(y[i]!);
  return [x.filter(keep), y.filter(keep)];
}

function correlationOf(x: Readonly<Float64Array>, y: Readonly<Float64Array>): number {
  const [mx, my] = [moments(x), moments(y)];
  if (!(mx.sd > 0) || !(my.sd > 0)) return Number.NaN;
  const products = new Float64Array(x.length);
  // Divided before they are multiplied: neither large nor small numbers leave the range.
  for (let i = 0; i < x.length; i++) products[i] = ((x[i]! - mx.mean) / mx.sd) * ((y[i]! - my.mean) / my.sd);
  return Math.min(1, Math.max(-1, sum(products) / x.length));
}
