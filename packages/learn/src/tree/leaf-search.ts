import { RESULT, type Histogram, type ScanCounts, type ScanRules, type Workbench } from "../kernels/index.ts";
import type { BinnedTable } from "./bins.ts";
import type { BoostedRules, Derivatives } from "./boosted-grower.ts";
import { CategoryScan } from "./category-scan.ts";
import { HistogramPool } from "./histogram-pool.ts";
import { countBins, rowsLeftOf } from "./kernels/count-bins.ts";
import { boundedValue, scanBounded, scoreOfValue } from "./kernels/scan-bounded.ts";
import type { Leaf } from "./leaf.ts";
import { markLeft } from "./sides.ts";

/** Finds the best split of leaves: sums histograms, scans them, and sees to it that no side has too few rows. */
export class LeafSearch {
  readonly #bench: Workbench;
  readonly #binned: BinnedTable;
  readonly #rules: BoostedRules;
  readonly #hessianIsOne: boolean;
  readonly #pool: HistogramPool;
  readonly #featureList: Int32Array;
  readonly #groupList: Int32Array;
  readonly #results: Float64Array;
  readonly #oneFeature: Int32Array;
  readonly #oneResult: Float64Array;
  readonly #counts: Int32Array;
  readonly #isCounted: Uint8Array;
  readonly #categories: CategoryScan;
  readonly #left = new Uint8Array(256);
  #groups: Int32Array;
  #listed: Readonly<Int32Array> | null = null;
  #listedNumbers = 0;

  constructor(bench: Workbench, binned: BinnedTable, rules: BoostedRules, hessianIsOne: boolean) {
    const features = binned.edges.length;
    const groups = Math.max(1, Math.ceil(features / 4));
    this.#bench = bench;
    this.#binned = binned;
    this.#rules = rules;
    this.#hessianIsOne = hessianIsOne;
    this.#pool = new HistogramPool(bench, groups * 4 * binned.width * 2);
    this.#featureList = bench.ints(features);
    this.#groupList = bench.ints(groups);
    this.#groups = this.#groupList;
    this.#results = bench.floats(features * RESULT.width);
    this.#oneFeature = bench.ints(1);
    this.#oneResult = bench.floats(RESULT.width);
    this.#counts = bench.ints(hessianIsOne ? 0 : features * binned.width);
    this.#isCounted = new Uint8Array(features);
    this.#categories = new CategoryScan(binned.categories, rules);
  }

  /** Begins a tree on these features. */
  begin(features: Readonly<Int32Array>): void {
    let count = 0;
    for (const f of features) {
      const group = f >> 2;
      if (count === 0 || this.#groupList[count - 1] !== group) this.#groupList[count++] = group;
    }
    if (count === 0) this.#groupList[count++] = 0; // no feature: the root's sums still come from a histogram
    this.#groups = this.#groupList.subarray(0, count);
    this.#listed = null;
  }

  /** Sums the root's histogram into `leaf` and returns [G, H] of all its rows. */
  sumRoot(begin: number, end: number, order: Readonly<Int32Array>): { histogram: Histogram; g: number; h: number } {
    const histogram = this.#pool.take()!;
    this.#sum(order, begin, end, histogram);
    const { width } = this.#binned;
    const first = this.#groups[0]! * 4 * width;
    let g = 0;
    let h = 0;
    for (let bin = first; bin < first + width; bin++) {
      h += histogram[2 * bin]!;
      g += histogram[2 * bin + 1]!;
    }
    return { histogram, g, h };
  }

  /** Searches both children: the smaller one's histogram is summed, the other's is the parent's less that. */
  searchPair(derivatives: Derivatives, order: Readonly<Int32Array>, parent: Leaf, left: Leaf, right: Leaf): void {
    const smaller = left.end - left.begin <= right.end - right.begin ? left : right;
    const larger = smaller === left ? right : left;
    const whole = parent.histogram;
    if (!whole || !this.#mayBeSplit(larger)) {
      this.search(derivatives, order, smaller);
      this.search(derivatives, order, larger);
      return;
    }
    const part = this.#pool.take() ?? this.#pool.scratch;
    this.#sum(order, smaller.begin, smaller.end, part, whole);
    parent.histogram = null;
    larger.histogram = whole;
    if (part !== this.#pool.scratch) smaller.histogram = part;
    this.#findBest(derivatives, order, larger, whole);
    if (this.#mayBeSplit(smaller)) this.#findBest(derivatives, order, smaller, part);
    else this.#pool.release(smaller);
  }

  /** Finds the leaf's best split, if it may have one, from its own histogram or one that is summed now. */
  search(derivatives: Derivatives, order: Readonly<Int32Array>, leaf: Leaf): void {
    if (!this.#mayBeSplit(leaf)) return this.release(leaf);
    const isSummed = leaf.histogram !== null;
    leaf.histogram ??= this.#pool.take();
    const histogram = leaf.histogram ?? this.#pool.scratch;
    if (!isSummed) this.#sum(order, leaf.begin, leaf.end, histogram);
    this.#findBest(derivatives, order, leaf, histogram);
  }

  /** Frees the leaf's histogram. */
  release(leaf: Leaf): void {
    this.#pool.release(leaf);
  }

  #mayBeSplit(leaf: Leaf): boolean {
    return leaf.depth < this.#rules.maxDepth && leaf.end - leaf.begin >= Math.max(2, 2 * this.#rules.minLeafRows);
  }

  #sum(
    order: Readonly<Int32Array>,
    begin: number,
    end: number,
    into: Histogram,
    parent: Histogram | null = null,
  ): void {
    this.#bench.kernels.sum(this.#binned.table, this.#groups, order, begin, end, this.#binned.width, into, parent);
  }

  #findBest(derivatives: Derivatives, order: Readonly<Int32Array>, leaf: Leaf, histogram: Histogram): void {
    const features = this.#list(leaf.within.scope.features);
    const ownScore = this.#ownScore(derivatives, leaf);
    const rules = this.#scanRules(derivatives, leaf, ownScore);
    this.#scan(leaf, histogram, features, this.#listedNumbers, rules, null, this.#results);
    this.#isCounted.fill(0);
    for (let i = this.#best(features.length); i >= 0; i = this.#best(features.length)) {
      if (this.#hasEnoughRows(derivatives, order, leaf, i, features[i]!)) {
        this.#take(leaf, i, features[i]!, ownScore);
        return;
      }
      this.#rescan(leaf, histogram, i, features[i]!, rules);
    }
    this.#pool.release(leaf);
  }

  /** The scope's features in memory of the workbench: the numbers first, then the categories. */
  #list(features: Readonly<Int32Array>): Int32Array {
    if (features !== this.#listed) {
      const { categories } = this.#binned;
      let count = 0;
      for (const f of features) if (!categories[f]) this.#featureList[count++] = f;
      this.#listedNumbers = count;
      for (const f of features) if (categories[f]) this.#featureList[count++] = f;
    }
    this.#listed = features;
    return this.#featureList.subarray(0, features.length);
  }

  /** The place of the best of the listed features, the first of equals; -1 = none. */
  #best(listed: number): number {
    let at = -1;
    for (let i = 0; i < listed; i++) {
      const slot = i * RESULT.width;
      if (this.#results[slot + RESULT.bin]! < 0) continue;
      if (at < 0 || this.#results[slot]! > this.#results[at * RESULT.width]!) at = i;
    }
    return at;
  }

  /**
   * Whether both sides of feature i's split have rows enough. A side's second derivatives give a lower bound on its
   * rows, which nearly always settles it; otherwise the rows are counted.
   */
  #hasEnoughRows({ mostH }: Derivatives, order: Readonly<Int32Array>, leaf: Leaf, i: number, feature: number): boolean {
    if (this.#hessianIsOne || this.#isCounted[i]) return true; // the scan itself saw to it
    const { minLeafRows } = this.#rules;
    const slot = i * RESULT.width;
    const leftH = this.#results[slot + RESULT.leftH]!;
    if (Math.min(leftH, leaf.h - leftH) >= minLeafRows * mostH) return true;
    const { bins, rows, width, missingBins } = this.#binned;
    const at = feature * width;
    countBins(bins, feature * rows, order, leaf.begin, leaf.end, this.#counts, at, width);
    const onLeft = rowsLeftOf(this.#counts, at, missingBins[feature]! + 1, this.#sidesOf(leaf, i, feature));
    return onLeft >= minLeafRows && leaf.end - leaf.begin - onLeft >= minLeafRows;
  }

  /** Rows that miss the value but weigh too little to be seen in the histogram go with the heavier side. */
  #isMissingLeft(leaf: Leaf, i: number): boolean {
    const slot = i * RESULT.width;
    const learnt = this.#results[slot + RESULT.missingLeft]!;
    return learnt < 0 ? 2 * this.#results[slot + RESULT.leftH]! >= leaf.h : learnt === 1;
  }

  /** Which bins the split of feature i sends left; shape (256,), until it is asked again. */
  #sidesOf(leaf: Leaf, i: number, feature: number): Readonly<Uint8Array> {
    if (this.#binned.categories[feature]) return this.#categories.leftOf(feature);
    const bin = this.#results[i * RESULT.width + RESULT.bin]!;
    markLeft(this.#left, bin, this.#binned.missingBins[feature]!, this.#isMissingLeft(leaf, i));
    return this.#left;
  }

  /** Scans feature i anew, with the rows that were just counted. */
  #rescan(leaf: Leaf, histogram: Histogram, i: number, feature: number, rules: ScanRules): void {
    this.#oneFeature[0] = feature;
    const counts = { counts: this.#counts, rows: leaf.end - leaf.begin, minRows: this.#rules.minLeafRows };
    const numbers = this.#binned.categories[feature] ? 0 : 1;
    this.#scan(leaf, histogram, this.#oneFeature, numbers, rules, counts, this.#oneResult);
    this.#results.set(this.#oneResult, i * RESULT.width);
    this.#isCounted[i] = 1;
  }

  /** Scans the listed features, of which the first `numbers` are no categories. */
  #scan(
    leaf: Leaf,
    histogram: Histogram,
    features: Int32Array,
    numbers: number,
    rules: ScanRules,
    counts: ScanCounts | null,
    results: Float64Array,
  ): void {
    const { width, missingBins } = this.#binned;
    const { directions } = this.#rules;
    const first = features.subarray(0, numbers);
    if (directions) scanBounded(histogram, width, first, missingBins, rules, counts, leaf.within, directions, results);
    else if (numbers > 0) this.#bench.kernels.scan(histogram, width, first, missingBins, rules, counts, results);
    const rows = leaf.end - leaf.begin;
    for (let i = numbers; i < features.length; i++) {
      const feature = features[i]!;
      const node = { histogram, at: feature * width, rows, counts, within: leaf.within };
      this.#categories.scan(node, feature, rules, results, i * RESULT.width);
    }
  }

  #scanRules({ unitG, unitH }: Derivatives, leaf: Leaf, ownScore: number): ScanRules {
    const { l1, l2, minLeafRows, minLeafWeight, minGain } = this.#rules;
    return {
      totalG: leaf.g,
      totalH: leaf.h,
      unitG,
      unitH,
      l1,
      l2,
      minH: Math.max(Math.ceil(minLeafWeight / unitH), l2 > 0 ? 0 : 1, this.#hessianIsOne ? minLeafRows : 0),
      toBeat: ownScore + 2 * minGain,
    };
  }

  /** Twice the loss that the leaf takes off as it is. */
  #ownScore({ unitG, unitH }: Derivatives, leaf: Leaf): number {
    const { l1, l2, directions } = this.#rules;
    const { lower, upper } = leaf.within;
    const g = leaf.g * unitG;
    const h = leaf.h * unitH;
    if (directions) return scoreOfValue(g, h, l1, l2, boundedValue(g, h, l1, l2, lower, upper));
    const moved = Math.max(0, Math.abs(g) - l1);
    return h + l2 > 0 ? (moved * moved) / (h + l2) : 0;
  }

  #take(leaf: Leaf, i: number, feature: number, ownScore: number): void {
    const slot = i * RESULT.width;
    leaf.feature = feature;
    leaf.gain = (this.#results[slot + RESULT.score]! - ownScore) / 2;
    leaf.bin = this.#results[slot + RESULT.bin]!;
    leaf.missingLeft = this.#isMissingLeft(leaf, i);
    const isCategory = this.#binned.categories[feature] !== null;
    leaf.named = isCategory ? this.#categories.leftOf(feature).slice() : null;
    leaf.l2Below = this.#rules.l2 + (isCategory ? this.#categories.extraL2(leaf.bin) : 0);
    leaf.leftG = this.#results[slot + RESULT.leftG]!;
    leaf.leftH = this.#results[slot + RESULT.leftH]!;
  }
}
