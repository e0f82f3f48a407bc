import type { Features } from "../table/index.ts";

/**
 * Intercept plus coefficients times features, one row after the other in memory order.
 *
 * @param coef shape (features,), starting at `at`
 * @returns shape (rows,); fresh
 */
export function addUp(x: Features, coef: Readonly<Float64Array>, at: number, intercept: number): Float64Array {
  const total = new Float64Array(x.rows).fill(intercept);
  x.columns.forEach((values, j) => {
    const slope = coef[at + j]!;
    for (let i = 0; i < total.length; i++) total[i]! += slope * values[i]!;
  });
  return total;
}
