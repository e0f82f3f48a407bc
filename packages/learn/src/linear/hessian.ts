import type { ClassLoss } from "./class-loss.ts";
import { dot } from "./dot.ts";

/** Rows to a block: a block of 30 columns stays in the second-level cache. */
const blockRows = 1024;

/**
 * The loss's second derivative by the coefficients: for heads h ≥ k, block (h, k) is Σ over rows of the curvature times
 * the outer product of the row with itself. Lower triangle only.
 *
 * @param columns scaled features and the column of the intercept; each of shape (rows,)
 * @returns row-major, shape (size, size), size = heads × columns; fresh
 *
 * Cost O(rows · size² / 2).
 */
export function hessianOf(columns: readonly Float64Array[], rows: number, loss: ClassLoss): Float64Array {
  const width = columns.length;
  const size = width * loss.heads;
  const hessian = new Float64Array(size * size);
  const bends = new Float64Array(rows);
  const weighted = new Float64Array(blockRows);
  for (let h = 0; h < loss.heads; h++) {
    for (let k = 0; k <= h; k++) {
      loss.curvature(h, k, bends);
      for (let begin = 0; begin < rows; begin += blockRows) {
        const end = Math.min(rows, begin + blockRows);
        for (let j = 0; j < width; j++) {
          const column = columns[j]!;
          for (let i = begin; i < end; i++) weighted[i - begin] = bends[i]! * column[i]!;
          const at = (h * width + j) * size + k * width;
          for (let l = 0; l <= j; l++) hessian[at + l]! += dot(weighted, 0, columns[l]!, begin, end - begin);
        }
      }
      if (h !== k) mirror(hessian, size, h * width, k * width, width);
    }
  }
  return hessian;
}

/** Blocks off the diagonal are whole: copies their lower triangle to their upper. */
function mirror(hessian: Float64Array, size: number, row: number, column: number, width: number): void {
  for (let j = 0; j < width; j++) {
    for (let l = 0; l < j; l++) hessian[(row + l) * size + column + j] = hessian[(row + j) * size + column + l]!;
  }
}
