import type { Derived, LeafRows } from "./loss.ts";

/** What the target is above the scores, and the weight of each row: side by side, to be permuted. */
export interface Residuals {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/** Of all rows at a score of 0: the targets themselves. */
export const targetsOf = (y: Readonly<Float64Array>, w: Readonly<Float64Array> | null): Residuals => ({
  values: Float64Array.from(y),
  weights: w ? Float64Array.from(w) : new Float64Array(y.length).fill(1),
});

/** Of the rows of a leaf. Here the second derivative of a row is its weight. */
export function residualsOf(
  y: Readonly<Float64Array>,
  { order, begin, end }: LeafRows,
  { scores, h }: Derived,
): Residuals {
  const values = new Float64Array(end - begin);
  const weights = new Float64Array(end - begin);
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    values[i - begin] = y[row]! - scores[row]!;
    weights[i - begin] = h[row]!;
  }
  return { values, weights };
}
