import type { BinTable, Histogram, Kernels, ScanRules } from "./kernels.ts";

/** What the splits of one fit's trees work on, in memory of a workbench. */
export interface SplitDesk {
  readonly binned: BinTable;
  /** Rows grouped by node; shape (rows,). */
  readonly order: Int32Array;
  /** 1 for the bins that go left; shape (256,). */
  readonly goesLeft: Uint8Array;
  /** Lanes that are summed: see `Kernels.sum`. Only as many as a call says. */
  readonly groups: Int32Array;
  /** Features that are scanned. Only as many as a call says. */
  readonly features: Int32Array;
  /** What `Kernels.scan` finds on each side. */
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** The rules of a node's two sides; they differ in their sums and in what is to be beaten. */
export interface SideRules {
  readonly left: ScanRules;
  readonly right: ScanRules;
}

/**
 * Splits the node of rows order[begin, end) by a feature and looks for the best cuts of both sides: `partition`, then
 * `sum` of the smaller side into `part` and off `parent`, which so becomes the larger side's, then `scan`, as a contest, of
 * each side that has `leastRows`. If neither has, only the rows are divided. Returns where the right side's rows begin.
 */
export type SplitNode = (
  feature: number,
  begin: number,
  end: number,
  leastRows: number,
  groups: number,
  listed: number,
  rules: SideRules,
  parent: Histogram,
  part: Histogram,
) => number;

/** The specification: step after step, by these kernels. */
export function splitInSteps(
  { partition, sum, scan }: Pick<Kernels, "partition" | "sum" | "scan">,
  { binned, order, goesLeft, groups, features, left, right }: SplitDesk,
): SplitNode {
  return (feature, begin, end, leastRows, groupCount, listed, rules, parent, part) => {
    const middle = partition(binned, feature, order, begin, end, goesLeft);
    const onLeft = middle - begin;
    const onRight = end - middle;
    if (Math.max(onLeft, onRight) < leastRows) return middle;
    const isLeftSmaller = onLeft <= onRight;
    const summed = groups.subarray(0, groupCount);
    sum(binned, summed, order, isLeftSmaller ? begin : middle, isLeftSmaller ? middle : end, part, parent);
    const scanned = features.subarray(0, listed);
    if (onLeft >= leastRows) scan(isLeftSmaller ? part : parent, binned, scanned, rules.left, null, true, left);
    if (onRight >= leastRows) scan(isLeftSmaller ? parent : part, binned, scanned, rules.right, null, true, right);
    return middle;
  };
}
