import type { BinLayout } from "./bin-layout.ts";
import type { GrowTree, TreeDesk } from "./grow-tree.ts";
import type { WalkKernels } from "./packed-trees.ts";
import type { SplitNode } from "./split-node.ts";

/**
 * Rows for histograms, one after the other: a packed derivative (first derivative in the high, second in the low 16
 * bits of an int32), then one byte per lane (see `BinLayout`). One cache line brings in all that a row adds.
 */
export interface RowTable {
  readonly rows: number;
  /** Bytes per row, a multiple of 4. Past the last lane a row is filled up with 0. */
  readonly stride: number;
  readonly bytes: Uint8Array;
  /** The same memory as int32. */
  readonly words: Int32Array;
}

/** Bins of all features in both layouts. */
export interface BinTable {
  readonly table: RowTable;
  /** Bin of each value, feature-major; shape (features × rows,). Partitioning reads one feature of many rows. */
  readonly bins: Uint8Array;
  /** Bin of missing values of each feature: the one after its last. */
  readonly missingBins: Int32Array;
  readonly layout: BinLayout;
}

/** The bins that `sum` adds to, as pairs [h, g] of whole numbers: feature f's begin at pair layout.starts[f]. */
export type Histogram = Float64Array;

/** What a node is split by. Whole numbers are sums of quantised derivatives; a unit is what one of them stands for. */
export interface ScanRules {
  readonly totalG: number;
  readonly totalH: number;
  readonly unitG: number;
  readonly unitH: number;
  readonly l1: number;
  readonly l2: number;
  /** Least whole h on each side, at least 1 where l2 is 0: a score divides by h + l2. */
  readonly minH: number;
  /** A cut must score more than this. */
  readonly toBeat: number;
}

/** Exact row counts for `scan`, where the second derivative does not count rows. */
export interface ScanCounts {
  /** Rows per bin, in the order of a histogram's bins. */
  readonly counts: Int32Array;
  /** Rows of the node. */
  readonly rows: number;
  readonly minRows: number;
}

/** Slots of one feature in the results of `scan`. */
export const RESULT = { score: 0, bin: 1, missingLeft: 2, leftG: 3, leftH: 4, width: 5 } as const;

/**
 * The hot loops of boosting and of prediction. `jsKernels` is their specification; WebAssembly, on one thread or several, gives the same
 * bits: sums are whole numbers, so their order is free, and everything else is done in the same order. Callers have
 * checked shapes and ranges. Arrays come from one workbench.
 */
export interface Kernels extends WalkKernels {
  /**
   * Sorts lists of values without NaN, drops repeats and counts them: list i begins at i × most in `values` and
   * `counts`; lengths[i] becomes the number of different values. Cost of a sort per list.
   */
  sortDistinct(values: Float64Array, most: number, lengths: Int32Array, counts: Int32Array): void;
  /**
   * Puts rows [first, first + count) into bins. `block` holds their values, feature f's from f × blockRows on; a value
   * is in the first bin whose edge is not below it. `edges`: 256 per feature, filled up with Infinity.
   */
  fillBins(
    block: Readonly<Float64Array>,
    blockRows: number,
    count: number,
    first: number,
    edges: Readonly<Float64Array>,
    into: BinTable,
  ): void;
  /**
   * First and second derivative of the logistic loss, weight × (p − code) and weight × p × (1 − p), written into the
   * rows as `pack` does; weights null = 1. Returns the largest |derivative| of both, before scaling. Those that are too
   * large for their scale make the rows useless.
   */
  packLogistic(
    scores: Readonly<Float64Array>,
    codes: Readonly<Int32Array>,
    weights: Readonly<Float64Array> | null,
    scaleG: number,
    scaleH: number,
    table: RowTable,
  ): { readonly g: number; readonly h: number };
  /** The largest |value|, 0 for none. */
  largest(values: Readonly<Float64Array>): number;
  /** Writes round(g × scaleG) and round(h × scaleH), or 1 where h is null, into the rows; at most 32,767 in size. */
  pack(
    g: Readonly<Float64Array>,
    h: Readonly<Float64Array> | null,
    scaleG: number,
    scaleH: number,
    table: RowTable,
  ): void;
  /**
   * out = sums of the packed derivatives of rows order[begin, end) by bin. Lanes come in groups of four: groups[k]
   * = 2 means lanes 8 to 11. Bins of other lanes' features mean nothing. `parent`, where given, becomes parent − out: a
   * node's histogram less one child's is the other child's. Source: Ke et al., "LightGBM",
   * NeurIPS 2017, algorithm 1; whole numbers: Shi et al., "Quantized Training of GBDT", NeurIPS 2022.
   */
  sum(
    binned: BinTable,
    groups: Readonly<Int32Array>,
    order: Readonly<Int32Array>,
    begin: number,
    end: number,
    out: Histogram,
    parent: Histogram | null,
  ): void;
  /**
   * Best cut of each listed feature: results, RESULT.width per entry of the list, hold the score T(G)² / (H + l2) of
   * both sides together, the last bin on the left (−1: no cut beats `toBeat`), 1 if missing values go left (0 right,
   * −1 none here), and the left side's whole sums. The first of equals wins. In a contest only the best of all counts:
   * a feature need not have a result where one before it has no lower score. Source: Chen & Guestrin, "XGBoost", KDD
   * 2016, eq. 7 and algorithm 3.
   */
  scan(
    histogram: Readonly<Histogram>,
    binned: BinTable,
    features: Readonly<Int32Array>,
    rules: ScanRules,
    counts: ScanCounts | null,
    isContest: boolean,
    results: Float64Array,
  ): void;
  /**
   * Moves the rows of order[begin, end) that go left before the others, both in the order they had; returns where the
   * others begin. goesLeft, shape (256,), has 1 for the feature's bins that go left and 0 for the others.
   */
  partition(
    binned: BinTable,
    feature: number,
    order: Int32Array,
    begin: number,
    end: number,
    goesLeft: Readonly<Uint8Array>,
  ): number;
  /** What grows the trees of a fit: split by split, and at once where `grow` is not null. */
  treeKernels(desk: TreeDesk): { readonly split: SplitNode; readonly grow: GrowTree | null };
  /**
   * scores[row × groups + group] += values[i] for the rows of order[bounds[2i], bounds[2i + 1]), i < leaves. No two of
   * them overlap; together they are the places up to `rows`.
   */
  moveScores(
    scores: Float64Array,
    order: Readonly<Int32Array>,
    rows: number,
    bounds: Readonly<Int32Array>,
    values: Readonly<Float64Array>,
    leaves: number,
    groups: number,
    group: number,
  ): void;
}
