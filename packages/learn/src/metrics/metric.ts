import type { Target, Task } from "../table/index.ts";

/** A number that says how good predictions are. */
export interface Metric<Name extends string = string> {
  readonly name: Name;
  readonly task: Task;
  /** True: defined for two classes only; "positive" is the second class. */
  readonly binaryOnly: boolean;
  readonly direction: "maximize" | "minimize";
  readonly doc: string;
  /**
   * @param prediction values, shape (rows,), or probabilities, row-major, shape (rows × classes,)
   * @param weights    weight of each row, ≥ 0; absent = 1 for all. Weight 2 equals the row repeated, 0 its absence
   *
   * NaN where the metric is undefined (no rows, a class it needs is absent) or a prediction is NaN.
   * Faults METRIC_SHAPE when target, prediction and weights do not belong together.
   */
  compute(target: Target, prediction: Readonly<Float64Array>, weights?: Readonly<Float64Array>): number;
  /** `compute` in two steps, for many weightings of the same predictions: what weights do not change is done once. */
  judge(target: Target, prediction: Readonly<Float64Array>): (weights?: Readonly<Float64Array>) => number;
}

/** The value turned so that higher is always better: what search maximises. */
export const scoreOf = (metric: Metric, value: number): number => (metric.direction === "maximize" ? value : -value);
