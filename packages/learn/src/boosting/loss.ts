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
  /** What the logistic loss is made of: the hot kernels have its derivatives. Absent for every other loss. */
  readonly logistic?: { readonly codes: Readonly<Int32Array>; readonly weights: Readonly<Float64Array> | null };
  /** Weighted mean loss at these scores. */
  mean(scores: Readonly<Float64Array>): number;
  /** Absent: a leaf takes the Newton step −ΣG / ΣH as it is. Only losses of one group have one. */
  readonly leafStep?: LeafStep;
}

/** How far a leaf's rows should move together where the Newton step does not say it well. */
export interface LeafStep {
  /**
   * "instead": every leaf moves by `best`; the second derivative says nothing about the size of a step. "at most": by
   * the Newton step, but not past `best`; the second derivative changes too much for a large step.
   */
  readonly use: "instead" | "at most";
  /** The constant that, added to the scores of the leaf's rows, makes their loss least. */
  best(leaf: LeafRows, at: Derived): number;
}

/** The rows order[begin, end) ended in one leaf. */
export interface LeafRows {
  readonly order: Readonly<Int32Array>;
  readonly begin: number;
  readonly end: number;
}

/** Where a round begins: scores and derivatives per row, the rows' sampling factors included. */
export interface Derived {
  readonly scores: Readonly<Float64Array>;
  readonly g: Readonly<Float64Array>;
  readonly h: Readonly<Float64Array>;
}

/** Writes the same scores for every row. */
export function repeatScores(base: Readonly<Float64Array>, out: Float64Array): void {
  if (base.length === 1) out.fill(base[0]!);
  else for (let i = 0; i < out.length; i++) out[i] = base[i % base.length]!;
}
