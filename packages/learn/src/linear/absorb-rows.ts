import { dot } from "./dot.ts";

/**
 * Folds a block of rows into a triangular factor with Householder reflections: afterwards RᵀR has grown by BᵀB. Done
 * block by block, this is the QR factorisation of a table of any length in the memory of one block. The last column may
 * be a right-hand side; it is carried along, not reflected away.
 *
 * @param r     upper triangle, row-major; shape (width, width); changed
 * @param width columns, right-hand side included
 * @param block column-major; shape (width, rows) with `stride` values from column to column; destroyed
 *
 * Cost O(rows · width²).
 * Source: Golub & Van Loan, "Matrix Computations", 4th ed., algorithms 5.1.1 and 5.2.1; in blocks: Demmel et al.,
 * "Communication-optimal Parallel and Sequential QR", SIAM J. Sci. Comput. 34, 2012.
 */
export function absorbRows(r: Float64Array, width: number, block: Float64Array, rows: number, stride: number): void {
  for (let j = 0; j < width - 1; j++) {
    const at = j * stride;
    const square = dot(block, at, block, at, rows);
    if (square === 0) continue;
    const head = r[j * width + j]!;
    const length = Math.sqrt(head * head + square);
    const corner = head > 0 ? -length : length; // the sign that does not cancel
    const pivot = head - corner;
    const tau = -pivot / corner;
    for (let i = 0; i < rows; i++) block[at + i]! /= pivot;
    r[j * width + j] = corner;
    for (let k = j + 1; k < width; k++) {
      const to = k * stride;
      const along = tau * (r[j * width + k]! + dot(block, at, block, to, rows));
      r[j * width + k]! -= along;
      for (let i = 0; i < rows; i++) block[to + i]! -= along * block[at + i]!;
    }
  }
}
