/**
 * A differentiable loss. Scores are row-major, shape (rows × groups,): one score for numbers and for two classes, one
 * per class for more.
 */
export interface Loss {
  /** Scores per row, and trees per round. */
  readonly groups: number;
  /** True where the second derivative is 1 for every row. */
  readonly hessianIsOne: boolean;
  /** The constant scores with the least loss: where boosting starts; shape (groups,). */
  base(): Float64Array;
  /** Weighted first and second derivatives at these scores, group after group; shape (groups × rows,) each. */
  derive(scores: Readonly<Float64Array>, g: Float64Array, h: Float64Array): void;
  /** Weighted mean loss at these scores. */
  mean(scores: Readonly<Float64Array>): number;
}

/** The same scores for every row. */
export const repeatedScores = (base: Readonly<Float64Array>, rows: number): Float64Array =>
  Float64Array.from({ length: rows * base.length }, (_, i) => base[i % base.length]!);
