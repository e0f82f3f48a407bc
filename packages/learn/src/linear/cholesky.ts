/**
 * Factors a symmetric positive definite matrix into LLᵀ, in place. Returns false where it is not positive definite to
 * within rounding; the matrix is then half factored and of no use.
 *
 * @param a row-major, shape (size, size); only the lower triangle is read and written
 *
 * Cost O(size³ / 3). Source: Golub & Van Loan, "Matrix Computations", 4th ed., algorithm 4.2.1.
 */
export function choleskyFactor(a: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a[i * size + j]!;
      for (let k = 0; k < j; k++) rest -= a[i * size + k]! * a[j * size + k]!;
      if (i > j) a[i * size + j] = rest / a[j * size + j]!;
      else if (rest > 0) a[i * size + i] = Math.sqrt(rest);
      else return false; // NaN too
    }
  }
  return true;
}

/** Solves LLᵀx = b, given the factor; a fresh array. Cost O(size²). */
export function choleskySolve(factor: Readonly<Float64Array>, size: number, b: Readonly<Float64Array>): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= factor[i * size + k]! * x[k]!;
    x[i]! /= factor[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= factor[k * size + i]! * x[k]!;
    x[i]! /= factor[i * size + i]!;
  }
  return x;
}
