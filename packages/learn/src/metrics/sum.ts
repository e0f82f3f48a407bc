/**
 * Sum of term(0) … term(count - 1) with the rounding errors carried along: exact to the last digit or two for any
 * number of terms, where a plain loop loses digits. Unlike the sum of `stats`, it passes NaN on: a metric must not
 * skip the rows it cannot judge. Source: Neumaier, ZAMM 54, 1974, "improved Kahan-Babuška".
 */
export function sumOf(count: number, term: (i: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < count; i++) {
    const value = term(i);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum; // past infinity the carried error is NaN and means nothing
}

/** Weighted mean of term(0) … term(count - 1); NaN where the weights sum to 0. */
export function meanOf(count: number, weights: Weights, term: (i: number) => number): number {
  if (!weights) return sumOf(count, term) / count;
  return sumOf(count, (i) => (weights[i] ? weights[i] * term(i) : 0)) / sumOf(count, (i) => weights[i]!);
}

export type Weights = Readonly<Float64Array> | undefined;
