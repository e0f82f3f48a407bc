import type { FittedEstimator } from "../estimator/index.ts";
import type { LeafSums } from "./leaf-sums.ts";

/** Makes predictions of the sums of one or more rows. */
export interface Link {
  /** Predictions per row. */
  readonly predictions: number;
  /** Reads sums and writes the predictions of their rows from out[at] on; it may write to `sums`. */
  apply(sums: Float64Array, out: Float64Array, at: number): void;
}

/** How an ensemble predicts: many rows, or one after another. */
export const predictOf = (
  leaves: LeafSums,
  { predictions, apply }: Link,
): Required<Pick<FittedEstimator, "predict" | "prepare">> => ({
  predict: (x, hands) => {
    const out = new Float64Array(x.rows * predictions);
    leaves.each(x, hands, (sums, first) => apply(sums, out, first * predictions));
    return out;
  },
  prepare: () => {
    const sumsOf = leaves.one();
    return (cells) => {
      const out = new Float64Array(predictions);
      apply(sumsOf(cells), out, 0);
      return out;
    };
  },
});
