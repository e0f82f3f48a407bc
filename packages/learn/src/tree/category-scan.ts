import { RESULT, type Histogram, type ScanCounts, type ScanRules } from "../kernels/index.ts";
import type { CategoryBins } from "./category-bins.ts";
import { boundedValue, scoreOfValue } from "./kernels/scan-bounded.ts";
import { sortByKey } from "./kernels/sort-by-key.ts";
import type { Limits } from "./leaf.ts";

/** What keeps questions about categories from learning the noise of rare ones. */
export interface CategoryRules {
  /** Added to a category's sum of second derivatives where categories are put in order. */
  readonly categorySmoothing: number;
  /** Penalty on squared leaf values below such a question, on top of the usual one. */
  readonly categoryL2: number;
  /** Most categories that a question names. */
  readonly maxCategories: number;
  /** A step along the order takes in at least so many rows. */
  readonly minCategoryRows: number;
}

/** One feature's histogram in a node, and the node. */
export interface CategoryNode {
  readonly histogram: Readonly<Histogram>;
  /** The feature's first bin. */
  readonly at: number;
  readonly rows: number;
  /** Exact rows per bin, where they have been counted; else rows are judged from the second derivatives. */
  readonly counts: ScanCounts | null;
  readonly within: Limits;
}

/** With at most so many categories in a node, each weighs enough: no smoothing, penalty or minimum is needed. */
const FEW = 4;
/** A category with less than this share of `minCategoryRows` in a node is not put in order. */
const LEAST_SHARE = 0.1;

/**
 * Finds the best division of a category's bins in two: they are put in order by G / (H + smoothing), and one of the cuts
 * of this order is the best of all divisions. A question names the categories at one end, which go left; all others go
 * right, those among them that are too rare to be put in order. Missing values are one more category. Sources: Fisher,
 * "On grouping for maximum homogeneity", JASA 53, 1958; Ke et al., "LightGBM", NeurIPS 2017.
 */
export class CategoryScan {
  readonly #bins: readonly (CategoryBins | null)[];
  readonly #rules: CategoryRules;
  readonly #left: readonly (Uint8Array | null)[];
  /** The bins of one node, in order, and the key of each bin. */
  readonly #order = new Uint8Array(256);
  readonly #keys = new Float64Array(256);
  readonly #spare = new Uint8Array(256);

  constructor(bins: readonly (CategoryBins | null)[], rules: CategoryRules) {
    this.#bins = bins;
    this.#rules = rules;
    this.#left = bins.map((own) => own && new Uint8Array(256));
  }

  /** 1 for each bin that the last scan of this feature sends left; shape (256,). */
  leftOf(feature: number): Uint8Array {
    return this.#left[feature]!;
  }

  /** What is added to l2 below a question about a category that has so many bins in the node. */
  extraL2(seen: number): number {
    return seen > FEW ? this.#rules.categoryL2 : 0;
  }

  /**
   * Writes the feature's results to results[out, …) as `Kernels.scan` does, but "bin" is how many bins the node has rows
   * in (−1: no division beats `toBeat`). Cost O(bins log bins).
   */
  scan(node: CategoryNode, feature: number, rules: ScanRules, results: Float64Array, out: number): void {
    const left = this.leftOf(feature).fill(0);
    const missingBin = this.#bins[feature]!.count;
    results[out + RESULT.score] = rules.toBeat;
    results[out + RESULT.bin] = -1;
    let seen = 0;
    for (let bin = 0; bin <= missingBin; bin++) if (isSeen(node, bin)) this.#order[seen++] = bin;
    const rowsPerH = rules.totalH > 0 ? node.rows / rules.totalH : 0;
    const listed = this.#putInOrder(node, seen, rules, rowsPerH);
    let named = this.#cut(node, seen, listed, 1, rules, rowsPerH, results, out);
    let first = 0;
    let step = 1;
    if (seen > FEW) {
      // A question names the categories at either end. Of few, one end's cuts are the other's.
      const fromEnd = this.#cut(node, seen, listed, -1, rules, rowsPerH, results, out);
      if (fromEnd > 0) [named, first, step] = [fromEnd, listed - 1, -1];
    }
    for (let i = 0; i < named; i++) left[this.#order[first + i * step]!] = 1;
    if (!isSeen(node, missingBin)) left[missingBin] = 2 * results[out + RESULT.leftH]! >= rules.totalH ? 1 : 0;
    results[out + RESULT.missingLeft] = left[missingBin]!;
  }

  /** Puts those of the `seen` bins that are not too rare in order; returns how many they are. */
  #putInOrder(node: CategoryNode, seen: number, { unitG, unitH, l2 }: ScanRules, rowsPerH: number): number {
    const { histogram, at } = node;
    const isFew = seen <= FEW;
    const smoothing = isFew ? l2 : this.#rules.categorySmoothing;
    const least = isFew ? 0 : LEAST_SHARE * this.#rules.minCategoryRows;
    let listed = 0;
    for (let i = 0; i < seen; i++) {
      const bin = this.#order[i]!;
      if (rowsIn(node, bin, rowsPerH) < least) continue;
      const weight = histogram[2 * (at + bin)]! * unitH + smoothing;
      this.#keys[bin] = weight > 0 ? (histogram[2 * (at + bin) + 1]! * unitG) / weight : 0;
      this.#order[listed++] = bin;
    }
    sortByKey(this.#order, listed, this.#keys, this.#spare);
    return listed;
  }

  /** Cuts after one, two … bins from one end; returns how many the best cut names, 0 = none is better than before. */
  #cut(
    node: CategoryNode,
    seen: number,
    listed: number,
    step: 1 | -1,
    { totalG, totalH, unitG, unitH, l1, l2, minH }: ScanRules,
    rowsPerH: number,
    results: Float64Array,
    out: number,
  ): number {
    const { histogram, at, counts, within } = node;
    const minRows = counts ? counts.minRows : 0;
    const stepRows = seen > FEW ? this.#rules.minCategoryRows : 0;
    const most = seen > FEW ? Math.min(this.#rules.maxCategories, (listed + 1) >> 1) : listed - 1;
    const penalty = l2 + this.extraL2(seen);
    let [g, h, rows, inStep, best] = [0, 0, 0, 0, 0];
    for (let i = 0; i < most; i++) {
      const bin = this.#order[step > 0 ? i : listed - 1 - i]!;
      const own = rowsIn(node, bin, rowsPerH);
      h += histogram[2 * (at + bin)]!;
      g += histogram[2 * (at + bin) + 1]!;
      rows += own;
      inStep += own;
      if (rows < minRows || h < minH) continue;
      if (node.rows - rows < Math.max(minRows, stepRows) || totalH - h < minH) break;
      if (inStep < stepRows) continue;
      inStep = 0;
      const score =
        bestScore(g * unitG, h * unitH, l1, penalty, within) +
        bestScore((totalG - g) * unitG, (totalH - h) * unitH, l1, penalty, within);
      if (!(score > results[out + RESULT.score]!)) continue;
      best = i + 1;
      results[out + RESULT.score] = score;
      results[out + RESULT.bin] = seen;
      results[out + RESULT.leftG] = g;
      results[out + RESULT.leftH] = h;
    }
    return best;
  }
}

/** Rows of the node in a bin: counted, or judged from the second derivatives. */
function rowsIn({ histogram, at, counts }: CategoryNode, bin: number, rowsPerH: number): number {
  return counts ? counts.counts[at + bin]! : histogram[2 * (at + bin)]! * rowsPerH;
}

function isSeen({ histogram, at, counts }: CategoryNode, bin: number): boolean {
  const slot = 2 * (at + bin);
  return histogram[slot] !== 0 || histogram[slot + 1] !== 0 || (counts !== null && counts.counts[at + bin]! > 0);
}

/** Twice the loss that a node takes off with the best value that it may take. */
function bestScore(g: number, h: number, l1: number, l2: number, { lower, upper }: Limits): number {
  return scoreOfValue(g, h, l1, l2, boundedValue(g, h, l1, l2, lower, upper));
}
