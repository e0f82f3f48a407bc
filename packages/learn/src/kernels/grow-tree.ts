import type { SplitDesk } from "./split-node.ts";

/** When a tree stops; see `BoostedRules`. */
export interface TreeRules {
  readonly isByDepth: boolean;
  readonly maxDepth: number;
  readonly minLeafRows: number;
  readonly l1: number;
  readonly l2: number;
  readonly minGain: number;
  /** Whether the second derivatives count the rows. */
  readonly areRowsSeen: boolean;
}

/** Fewer rows cannot be split. */
export const leastRowsToSplit = (minLeafRows: number): number => Math.max(2, 2 * minLeafRows);

/** What trees are grown on, and what was grown last, in memory of a workbench. */
export interface TreeDesk {
  readonly split: SplitDesk;
  readonly rules: TreeRules;
  /** Most leaves that a tree can have. */
  readonly mostLeaves: number;
  /** Split after split: node, feature, last bin on the left, 1 = missing values go left, rows on the left, on the right. */
  readonly splits: Int32Array;
  /** What each split took off the loss. */
  readonly gains: Float64Array;
  /** Leaf after leaf: node, and its places in the order of rows, [begin, end). */
  readonly leaves: Int32Array;
  /** Whole sums of each leaf: g, h. */
  readonly sums: Float64Array;
}

/** Places of one split in `TreeDesk.splits`, and of one leaf in `TreeDesk.leaves`. */
export const SPLIT = { node: 0, feature: 1, bin: 2, missingLeft: 3, onLeft: 4, onRight: 5, width: 6 } as const;
export const LEAF = { node: 0, begin: 1, end: 2, width: 3 } as const;

/**
 * Grows a tree of questions about numbers, every node of which may ask about all listed features, on the first `rows`
 * places of the order; returns how many leaves it has. Node 0 is the root; the k-th split makes nodes 2k + 1 and 2k + 2.
 * What it means is what `BoostedGrower` does node by node: the same tree, bit by bit.
 */
export type GrowTree = (rows: number, of: GrowthOf) => number;

/** What is this tree's own: how many of the desk's groups and features are in use, units, and `ScanRules.minH`. */
export interface GrowthOf {
  readonly groups: number;
  readonly listed: number;
  readonly unitG: number;
  readonly unitH: number;
  /** The largest whole second derivative of a row. */
  readonly mostH: number;
  readonly minH: number;
}
