import { dot } from "./dot.ts";

/**
 * Solves Ax = b nearly, A symmetric positive definite and known only by what it does to a vector. Stops when the
 * residual is `tolerance` of b, both measured in the preconditioner's norm.
 *
 * @param diagonal of A, all above 0: the preconditioner
 *
 * Source: Hestenes & Stiefel, J. Res. Natl. Bur. Stand. 49, 1952; preconditioned as in Nocedal & Wright, "Numerical
 * Optimization", 2nd ed., algorithm 5.3.
 */
export function conjugateGradient(
  apply: (x: Readonly<Float64Array>) => Float64Array,
  b: Readonly<Float64Array>,
  diagonal: Readonly<Float64Array>,
  tolerance: number,
): Float64Array {
  const x = new Float64Array(b.length);
  const residual = Float64Array.from(b);
  const direction = residual.map((value, j) => value / diagonal[j]!);
  let size = dot(residual, 0, direction, 0, b.length);
  const enough = size * tolerance * tolerance;
  for (let iteration = 0; iteration < 2 * b.length + 20 && size > enough; iteration++) {
    const applied = apply(direction);
    const length = size / dot(direction, 0, applied, 0, b.length);
    if (!Number.isFinite(length)) break;
    for (let j = 0; j < x.length; j++) {
      x[j]! += length * direction[j]!;
      residual[j]! -= length * applied[j]!;
    }
    const before = size;
    size = residual.reduce((total, value, j) => total + (value * value) / diagonal[j]!, 0);
    for (let j = 0; j < x.length; j++) direction[j] = residual[j]! / diagonal[j]! + (size / before) * direction[j]!;
  }
  return x;
}
