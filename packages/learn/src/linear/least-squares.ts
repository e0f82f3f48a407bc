import { moments, sum } from "../stats/index.ts";
import { absorbRows } from "./absorb-rows.ts";
import { minimumNorm } from "./minimum-norm.ts";
import { scaleInto, scalingOf, type Scaling } from "./scaling.ts";

export interface LinearFit {
  readonly coef: Float64Array;
  readonly intercept: number;
  /** Weighted population standard deviation of each column. */
  readonly sd: Float64Array;
  /** Number of columns that say something of their own, the intercept not counted. */
  readonly rank: number;
}

/** Rows to a block: a block of 30 columns stays in the second-level cache. A constant, so that the bits never depend on the machine. */
const blockRows = 512;

/**
 * Minimises Σ weight · (y - Xw - b)² + penalty · |w|² over w and b. QR of the centred and scaled rows, the penalty as
 * further rows: unlike the normal equations it does not square the condition number. Where columns depend on one
 * another and the penalty is 0, the solution is the shortest in scaled coefficients: equal columns share equally, a
 * constant column gets 0.
 *
 * @param columns all values finite
 * @param tick    called between blocks
 *
 * Cost O(rows · columns²), memory O(rows + columns²).
 */
export function leastSquares(
  columns: readonly Float64Array[],
  y: Readonly<Float64Array>,
  penalty: number,
  weights?: Readonly<Float64Array>,
  tick?: () => void,
): LinearFit {
  const scaling = scalingOf(columns, y.length, weights, penalty);
  const yMean = moments(y, weights).mean;
  const width = columns.length + 1;
  const r = new Float64Array(width * width);
  for (let j = 0; j < columns.length; j++) r[j * width + j] = Math.sqrt(penalty) / scaling.unit[j]!;
  const block = new Float64Array(width * blockRows);
  for (let begin = 0; begin < y.length; begin += blockRows) {
    tick?.();
    const end = Math.min(y.length, begin + blockRows);
    fillBlock(columns, y, yMean, scaling, weights, begin, end, block);
    absorbRows(r, width, block, end - begin, blockRows);
  }
  const triangle = columns.map((_, j) => Float64Array.from(columns, (_, i) => (i <= j ? r[i * width + j]! : 0)));
  const right = Float64Array.from(columns, (_, i) => r[i * width + columns.length]!);
  const floor = 16 * Number.EPSILON * (columns.length + Math.sqrt(y.length));
  const blur = scaling.noise.map((noise) => 16 * noise);
  const { x, rank } = minimumNorm(triangle, right, blur, floor);
  const coef = x.map((value, j) => value / scaling.unit[j]! + 0); // + 0: no -0
  const shift = sum(Float64Array.from([yMean, ...coef.map((value, j) => -value * scaling.mean[j]!)]));
  return { coef, intercept: shift, sd: scaling.sd, rank };
}

function fillBlock(
  columns: readonly Float64Array[],
  y: Readonly<Float64Array>,
  yMean: number,
  scaling: Scaling,
  weights: Readonly<Float64Array> | undefined,
  begin: number,
  end: number,
  block: Float64Array,
): void {
  columns.forEach((values, j) => scaleInto(values, scaling, j, begin, end, block, j * blockRows));
  const last = columns.length * blockRows;
  for (let i = begin; i < end; i++) block[last + i - begin] = y[i]! - yMean;
  if (!weights) return;
  for (let i = begin; i < end; i++) {
    const root = Math.sqrt(weights[i]!);
    for (let k = 0; k <= columns.length; k++) block[k * blockRows + i - begin]! *= root;
  }
}
