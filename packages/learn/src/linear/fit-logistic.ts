import { sum } from "../stats/index.ts";
import { binaryLoss, softmaxLoss } from "./class-loss.ts";
import { logisticObjective, type Solver } from "./logistic-objective.ts";
import { minimise } from "./newton.ts";
import { scaleInto, scalingOf } from "./scaling.ts";

export interface LogisticFit {
  /** Shape (heads × features,). */
  readonly coef: Float64Array;
  /** Shape (heads,); sums to 0 where there are several heads. */
  readonly intercept: Float64Array;
  /** Weighted population standard deviation of each column. */
  readonly sd: Float64Array;
}

/**
 * A Hessian costs size / 2 times what one of conjugate gradients' own steps does, of which there are some 30 to 100: up
 * to here it is not dearer and never fails to settle. A small problem is solved by it whatever its shape.
 */
const solverFor = (rows: number, size: number): Solver =>
  size <= 128 || (rows * size * size) / 2 + size ** 3 / 3 <= 2e8 ? "cholesky" : "conjugate gradient";

/**
 * Minimises Σ weight · log loss + penalty / 2 · Σ coefficient². Two classes have one head, for the second class; more
 * have a head each.
 *
 * @param columns all values finite
 * @param codes   0 to classes - 1, each of them present with weight
 * @param classes 2 or more
 */
export function fitLogistic(
  columns: readonly Float64Array[],
  codes: Readonly<Int32Array>,
  classes: number,
  penalty: number,
  weights: Readonly<Float64Array>,
  tick?: () => void,
  solver = solverFor(codes.length, (columns.length + 1) * (classes === 2 ? 1 : classes)),
): LogisticFit {
  const rows = codes.length;
  const scaling = scalingOf(columns, rows, weights, penalty);
  const scaled = columns.map((values, j) => {
    const out = new Float64Array(rows);
    scaleInto(values, scaling, j, 0, rows, out, 0);
    return out;
  });
  const unitOfIntercept = Math.sqrt(scaling.weight); // makes its column as long as the others
  scaled.push(new Float64Array(rows).fill(1 / unitOfIntercept));
  const penalties = Float64Array.from(scaled, (_, j) => (j < columns.length ? penalty / scaling.unit[j]! ** 2 : 0));
  const loss = classes === 2 ? binaryLoss(codes, weights) : softmaxLoss(codes, weights, classes);
  const width = scaled.length;
  const objective = logisticObjective(scaled, penalties, loss, solver);
  const point = minimise(objective, new Float64Array(loss.heads * width), tick);

  const coef = new Float64Array(loss.heads * columns.length);
  const intercept = new Float64Array(loss.heads);
  for (let h = 0; h < loss.heads; h++) {
    const parts = [point[h * width + columns.length]! / unitOfIntercept];
    for (let j = 0; j < columns.length; j++) {
      const slope = point[h * width + j]! / scaling.unit[j]! + 0; // + 0: no -0
      coef[h * columns.length + j] = slope;
      parts.push(-slope * scaling.mean[j]!);
    }
    intercept[h] = sum(Float64Array.from(parts));
  }
  return { coef, intercept, sd: scaling.sd };
}
