import { moments } from "./moments.ts";
import { sortedPresent } from "./quantile.ts";

/**
 * 1-Wasserstein distance of two samples (NaN = missing): how far their values must be moved, on average, to turn one
 * distribution into the other; in the units of the values. NaN where a sample has no value. Cost O(n log n).
 *
 * Source: the area between the two distribution functions; Vallender, "Calculation of the Wasserstein Distance Between
 * Probability Distributions on the Line", Theory of Probability and its Applications 18, 1974.
 */
export function wassersteinDistance(a: Readonly<Float64Array>, b: Readonly<Float64Array>): number {
  const [first, second] = [sortedPresent(a), sortedPresent(b)];
  if (first.length === 0 || second.length === 0) return Number.NaN;
  let i = 0;
  let j = 0;
  let area = 0;
  let before = Math.min(first[0]!, second[0]!);
  while (i < first.length || j < second.length) {
    const value = Math.min(first[i] ?? Number.POSITIVE_INFINITY, second[j] ?? Number.POSITIVE_INFINITY);
    const gap = Math.abs(i / first.length - j / second.length);
    if (gap > 0) area += gap * (value - before);
    while (i < first.length && first[i] === value) i++;
    while (j < second.length && second[j] === value) j++;
    before = value;
  }
  return area;
}

/**
 * The distance in standard deviations of the reference (population): an effect size. A distribution that only shifts, by
 * d standard deviations, has d. ∞ where a constant reference moved, 0 where it did not, NaN where a side has no value.
 */
export function wassersteinEffect(reference: Readonly<Float64Array>, other: Readonly<Float64Array>): number {
  const distance = wassersteinDistance(reference, other);
  return distance === 0 ? 0 : distance / moments(reference).sd;
}
