import { moments, sum } from "../stats/index.ts";

/**
 * How each column is centred and scaled while a model is fitted: z = (x - mean) / unit. The units make every column of
 * the augmented problem (rows and penalty together) of length 1, so no column's choice of unit decides how well the
 * arithmetic goes.
 */
export interface Scaling {
  readonly mean: Float64Array;
  /** √(Σ weight · (x - mean)² + penalty); 1 for a column that is constant and free. */
  readonly unit: Float64Array;
  /** Weighted population standard deviation; 0 for a constant column. */
  readonly sd: Float64Array;
  /** Share of a column's variation that may be nothing but the rounding of its values. */
  readonly noise: Float64Array;
  /** Sum of the weights. */
  readonly weight: number;
}

/** @param penalty on the squared coefficient in the column's own unit, ≥ 0 */
export function scalingOf(
  columns: readonly Float64Array[],
  rows: number,
  weights: Readonly<Float64Array> | undefined,
  penalty: number,
): Scaling {
  const each = columns.map((values) => moments(values, weights));
  const weight = weights ? sum(weights) : rows;
  const sds = each.map(({ mean, sd }) => (isRounding(mean, sd) ? 0 : sd));
  return {
    mean: Float64Array.from(each, ({ mean }) => mean),
    sd: Float64Array.from(sds),
    unit: Float64Array.from(sds, (sd) => Math.hypot(sd * Math.sqrt(weight), Math.sqrt(penalty)) || 1),
    noise: Float64Array.from(each, ({ mean }, j) => (sds[j] === 0 ? 0 : (Number.EPSILON * Math.abs(mean)) / sds[j]!)),
    weight,
  };
}

/** A column that varies in its last few digits only says nothing; to scale it up would make a feature of rounding. */
const isRounding = (mean: number, sd: number): boolean => sd <= 16 * Number.EPSILON * Math.abs(mean);

/** Column j over rows [begin, end), centred and scaled, into out[at…]. */
export function scaleInto(
  values: Readonly<Float64Array>,
  scaling: Scaling,
  j: number,
  begin: number,
  end: number,
  out: Float64Array,
  at: number,
): void {
  const mean = scaling.mean[j]!;
  const unit = scaling.unit[j]!;
  const isFlat = scaling.sd[j] === 0;
  for (let i = begin; i < end; i++) out[at + i - begin] = isFlat ? 0 : (values[i]! - mean) / unit;
}
