import { choleskyFactor, choleskySolve } from "./cholesky.ts";
import type { ClassLoss } from "./class-loss.ts";
import { conjugateGradient } from "./conjugate-gradient.ts";
import { dot } from "./dot.ts";
import { hessianOf } from "./hessian.ts";
import type { Objective } from "./newton.ts";

/** How Newton steps are found: from the Hessian by Cholesky, or without it by conjugate gradients. */
export type Solver = "cholesky" | "conjugate gradient";

/**
 * Loss plus penalty as a function of coefficients laid out head after head, `point[head · width + column]`. With several
 * heads, adding one vector to all of them changes no probability; a further penalty on the sum over heads makes the
 * problem definite there and, since the minimum has sum 0 anyway, moves nothing.
 *
 * @param columns   scaled features, then the column of the intercept; each of shape (rows,)
 * @param penalties on each column's squared coefficient, halved; shape (width,)
 * @param solver    "cholesky" costs O(rows · size²) a step, size = heads · width; "conjugate gradient" O(rows · size)
 *                  for each of its own steps
 */
export function logisticObjective(
  columns: readonly Float64Array[],
  penalties: Readonly<Float64Array>,
  loss: ClassLoss,
  solver: Solver,
): Objective {
  const width = columns.length;
  const { heads } = loss;
  const rows = columns[0]!.length;
  const size = width * heads;
  const gauge = heads > 1 ? 1 / heads : 0;
  const slopes = new Float64Array(heads * rows);

  /** Scores of all rows under coefficients; overwrites `out`. */
  const score = (point: Readonly<Float64Array>, out: Float64Array): void => {
    out.fill(0);
    for (let h = 0; h < heads; h++) {
      for (let j = 0; j < width; j++) addScaled(out, h * rows, columns[j]!, point[h * width + j]!);
    }
  };
  /** Sums rows back into coefficients, and adds what the penalties say at `point`. */
  const collect = (perRow: Readonly<Float64Array>, point: Readonly<Float64Array>, out: Float64Array): void => {
    for (let j = 0; j < width; j++) {
      let shared = 0;
      for (let h = 0; h < heads; h++) shared += gauge * point[h * width + j]!;
      for (let h = 0; h < heads; h++) {
        const at = h * width + j;
        out[at] = dot(perRow, h * rows, columns[j]!, 0, rows) + penalties[j]! * point[at]! + shared;
      }
    }
  };
  const penaltyOf = (point: Readonly<Float64Array>): number => {
    let total = 0;
    for (let j = 0; j < width; j++) {
      let together = 0;
      for (let h = 0; h < heads; h++) {
        const value = point[h * width + j]!;
        total += penalties[j]! * value * value;
        together += value;
      }
      total += gauge * together * together;
    }
    return total / 2;
  };

  const scores = new Float64Array(heads * rows);
  let firstNorm = 0;
  return {
    evaluate: (point, gradient) => {
      score(point, scores);
      const value = loss.evaluate(scores, slopes) + penaltyOf(point);
      collect(slopes, point, gradient);
      return value;
    },
    solve: solver === "cholesky" ? exactStep : nearStep,
  };

  function exactStep(gradient: Readonly<Float64Array>): Float64Array {
    const hessian = hessianOf(columns, rows, loss);
    for (let h = 0; h < heads; h++) {
      for (let j = 0; j < width; j++) {
        const at = h * width + j;
        hessian[at * size + at]! += penalties[j]!;
        for (let k = 0; k <= h; k++) hessian[at * size + k * width + j]! += gauge;
      }
    }
    // Rounding may leave a nearly singular Hessian indefinite: lift its diagonal, as little as will do.
    for (let lift = 0; ; lift = lift === 0 ? Number.EPSILON : lift * 100) {
      const factor = Float64Array.from(hessian);
      for (let at = 0; at < size; at++) factor[at * size + at]! += lift;
      if (choleskyFactor(factor, size) || lift > 1) return choleskySolve(factor, size, gradient);
    }
  }

  function nearStep(gradient: Readonly<Float64Array>): Float64Array {
    const diagonal = diagonalOfHessian();
    const norm = Math.sqrt(gradient.reduce((total, value) => total + value * value, 0));
    firstNorm ||= norm;
    const perRow = new Float64Array(heads * rows);
    const apply = (direction: Readonly<Float64Array>): Float64Array => {
      score(direction, perRow);
      loss.applyCurvature(perRow);
      const out = new Float64Array(size);
      collect(perRow, direction, out);
      return out;
    };
    // Ever more exact as the gradient shrinks, so that the convergence stays faster than linear.
    return conjugateGradient(apply, gradient, diagonal, Math.max(1e-4, Math.min(0.1, Math.sqrt(norm / firstNorm))));
  }

  function diagonalOfHessian(): Float64Array {
    const diagonal = new Float64Array(size);
    const bends = new Float64Array(rows);
    for (let h = 0; h < heads; h++) {
      loss.curvature(h, h, bends);
      for (let j = 0; j < width; j++) {
        const column = columns[j]!;
        let total = penalties[j]! + gauge;
        for (let i = 0; i < rows; i++) total += bends[i]! * column[i]! * column[i]!;
        diagonal[h * width + j] = total || 1;
      }
    }
    return diagonal;
  }
}

function addScaled(out: Float64Array, at: number, column: Readonly<Float64Array>, factor: number): void {
  if (factor === 0) return;
  for (let i = 0; i < column.length; i++) out[at + i]! += factor * column[i]!;
}
