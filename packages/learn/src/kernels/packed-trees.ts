/**
 * Trees laid out for walking, in the memory of one workbench: 16 bytes a node, so that a step reads one cache line, and
 * leaves that lead to themselves, so that a step need not ask whether it is at one.
 *
 * What a node compares is the answer to a question: a feature together with the side that missing values take. About a
 * number the answer is the number; where it is missing -Infinity if that is to be left, else NaN; and left means
 * answer <= threshold. About a category the answer is 64 bits, the one of its code alone; where it is missing, or no
 * code below 64, all of them or none; and left means that the node's set has a bit of them. So missing values need no
 * case of their own. Question 0 is everybody's -Infinity; leaves ask it.
 */
export interface PackedTrees {
  /** Nodes as float64: at 2n the threshold, or a leaf's value, or where its first of several stands in `values`. */
  readonly numbers: Float64Array;
  /**
   * The same memory as int32. At 4n the two words of a set; at 4n + 2 the question × 64, plus 1 where it is about a
   * category; at 4n + 3 the address of the left child, which the right one follows.
   */
  readonly words: Int32Array;
  /** Address of each tree's root, filled up to a multiple of 8 with the last one's. */
  readonly roots: Int32Array;
  readonly trees: number;
  /** Tree t adds to the sums of group t % groups. */
  readonly groups: number;
  /** Values per leaf. */
  readonly outputs: number;
  /** Values of all leaves, where a leaf has several. */
  readonly values: Float64Array;
  /**
   * Of each question its column, 1 if missing values go left, else 0, and 1 if it is about a category, else 0; shape
   * (questions × 3,).
   */
  readonly questions: Int32Array;
  readonly hasSets: boolean;
}

/** Rows that are walked together: arrays of rows have room for a multiple of it. */
export const TILE_ROWS = 8;

/** A node in bytes. */
export const NODE_BYTES = 16;

/** Codes that a set may tell apart. */
export const MOST_CODES = 64;

/** The kernels of prediction. Sums are added up tree after tree, so that everybody's are the same. */
export interface WalkKernels {
  /**
   * Adds the leaf values of rows [0, rows) to their sums, row-major, shape (rows × groups × outputs,). Column c of the
   * rows begins at c × stride, a multiple of TILE_ROWS; the room after the last row is written to. Cost O(rows × trees
   * × depth).
   */
  addLeaves(
    trees: PackedTrees,
    columns: Readonly<Float64Array>,
    stride: number,
    rows: number,
    sums: Float64Array,
  ): void;
  /** Prepares to do so for one row again and again, whose column c is cells[c]. Calls allocate nothing. */
  rowWalk(trees: PackedTrees, cells: Readonly<Float64Array>, sums: Float64Array): () => void;
}
