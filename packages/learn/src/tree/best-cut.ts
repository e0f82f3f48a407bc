import {
  RESULT,
  type Histogram,
  type ScanCounts,
  type ScanRules,
  type SplitDesk,
  type Workbench,
} from "../kernels/index.ts";
import type { BinnedTable } from "./bins.ts";
import type { BoostedRules, Derivatives } from "./boosted-grower.ts";
import { CategoryScan } from "./category-scan.ts";
import { countBins, rowsLeftOf } from "./kernels/count-bins.ts";
import { boundedValue, scanBounded, scoreOfValue } from "./kernels/scan-bounded.ts";
import type { Leaf } from "./leaf.ts";
import { markLeft } from "./sides.ts";
import type { TreeFeatures } from "./tree-features.ts";

/** Finds the best cut of leaves from their histograms, one that leaves rows enough on both sides. */
export class BestCut {
  readonly #bench: Workbench;
  readonly #binned: BinnedTable;
  readonly #rules: BoostedRules;
  readonly #hessianIsOne: boolean;
  readonly #order: Readonly<Int32Array>;
  readonly #features: TreeFeatures;
  readonly #oneFeature: Int32Array;
  readonly #oneResult: Float64Array;
  readonly #counts: Int32Array;
  readonly #isCounted: Uint8Array;
  readonly #categories: CategoryScan;
  readonly #left = new Uint8Array(256);
  #derivatives: Derivatives = { unitG: 1, unitH: 1, mostH: 1 };
  /** What was found for the leaf at hand. */
  #results: Float64Array;

  constructor(
    bench: Workbench,
    binned: BinnedTable,
    rules: BoostedRules,
    hessianIsOne: boolean,
    desk: SplitDesk,
    features: TreeFeatures,
  ) {
    this.#bench = bench;
    this.#binned = binned;
    this.#rules = rules;
    this.#hessianIsOne = hessianIsOne;
    this.#order = desk.order;
    this.#features = features;
    this.#results = desk.left;
    this.#oneFeature = bench.ints(1);
    this.#oneResult = bench.floats(RESULT.width);
    this.#counts = bench.ints(hessianIsOne ? 0 : binned.layout.bins);
    this.#isCounted = new Uint8Array(binned.edges.length);
    this.#categories = new CategoryScan(binned.categories, rules);
  }

  /** Begins a tree. */
  begin(derivatives: Derivatives): void {
    this.#derivatives = derivatives;
  }

  /**
   * Notes the leaf's best cut and returns true, or false where none is worth it. `isScanned`: its numbers' results are
   * there, from a contest.
   */
  choose(leaf: Leaf, histogram: Histogram, results: Float64Array, isScanned: boolean): boolean {
    this.#results = results;
    this.#features.list(leaf.within.scope.features);
    const { listed: features, numbers } = this.#features;
    const rules = this.scanRules(leaf);
    if (!isScanned) this.#scanNumbers(leaf, histogram, features.subarray(0, numbers), rules, null, results);
    for (let i = numbers; i < features.length; i++) {
      this.#scanCategory(leaf, histogram, features[i]!, rules, null, results, i);
    }
    this.#isCounted.fill(0);
    let wasContest = isScanned;
    for (let i = this.#best(features.length); i >= 0; i = this.#best(features.length)) {
      if (this.#hasEnoughRows(leaf, i, features[i]!)) {
        this.#take(leaf, i, features[i]!);
        return true;
      }
      if (wasContest) this.#scanNumbers(leaf, histogram, features.subarray(0, numbers), rules, null, results);
      else this.#rescan(leaf, histogram, i, features[i]!, rules);
      wasContest = false;
    }
    return false;
  }

  /** See `ScanRules`. */
  get minH(): number {
    const { l2, minLeafRows, minLeafWeight } = this.#rules;
    const ofWeight = Math.ceil(minLeafWeight / this.#derivatives.unitH);
    return Math.max(ofWeight, l2 > 0 ? 0 : 1, this.#hessianIsOne ? minLeafRows : 0);
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
  #hasEnoughRows(leaf: Leaf, i: number, feature: number): boolean {
    if (this.#hessianIsOne || this.#isCounted[i]) return true; // the scan itself saw to it
    const { minLeafRows } = this.#rules;
    const slot = i * RESULT.width;
    const leftH = this.#results[slot + RESULT.leftH]!;
    if (Math.min(leftH, leaf.h - leftH) >= minLeafRows * this.#derivatives.mostH) return true;
    const { bins, rows, layout, missingBins } = this.#binned;
    const at = layout.starts[feature]!;
    const size = missingBins[feature]! + 1;
    countBins(bins, feature * rows, this.#order, leaf.begin, leaf.end, this.#counts, at, size);
    const onLeft = rowsLeftOf(this.#counts, at, size, this.#sidesOf(leaf, i, feature));
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
    if (this.#binned.categories[feature])
      this.#scanCategory(leaf, histogram, feature, rules, counts, this.#oneResult, 0);
    else this.#scanNumbers(leaf, histogram, this.#oneFeature, rules, counts, this.#oneResult);
    this.#results.set(this.#oneResult, i * RESULT.width);
    this.#isCounted[i] = 1;
  }

  #scanNumbers(
    leaf: Leaf,
    histogram: Histogram,
    features: Int32Array,
    rules: ScanRules,
    counts: ScanCounts | null,
    results: Float64Array,
  ): void {
    const { directions } = this.#rules;
    if (directions) scanBounded(histogram, this.#binned, features, rules, counts, leaf.within, directions, results);
    else if (features.length > 0)
      this.#bench.kernels.scan(histogram, this.#binned, features, rules, counts, false, results);
  }

  #scanCategory(
    leaf: Leaf,
    histogram: Histogram,
    feature: number,
    rules: ScanRules,
    counts: ScanCounts | null,
    results: Float64Array,
    place: number,
  ): void {
    const at = this.#binned.layout.starts[feature]!;
    const node = { histogram, at, rows: leaf.end - leaf.begin, counts, within: leaf.within };
    this.#categories.scan(node, feature, rules, results, place * RESULT.width);
  }

  /** What the leaf is scanned by. */
  scanRules(leaf: Leaf): ScanRules {
    const { unitG, unitH } = this.#derivatives;
    const { l1, l2, minGain } = this.#rules;
    return {
      totalG: leaf.g,
      totalH: leaf.h,
      unitG,
      unitH,
      l1,
      l2,
      minH: this.minH,
      toBeat: this.#ownScore(leaf) + 2 * minGain,
    };
  }

  /** Twice the loss that the leaf takes off as it is. */
  #ownScore(leaf: Leaf): number {
    const { unitG, unitH } = this.#derivatives;
    const { l1, l2, directions } = this.#rules;
    const { lower, upper } = leaf.within;
    const g = leaf.g * unitG;
    const h = leaf.h * unitH;
    if (directions) return scoreOfValue(g, h, l1, l2, boundedValue(g, h, l1, l2, lower, upper));
    const moved = Math.max(0, Math.abs(g) - l1);
    return h + l2 > 0 ? (moved * moved) / (h + l2) : 0;
  }

  #take(leaf: Leaf, i: number, feature: number): void {
    const slot = i * RESULT.width;
    leaf.feature = feature;
    leaf.gain = (this.#results[slot + RESULT.score]! - this.#ownScore(leaf)) / 2;
    leaf.bin = this.#results[slot + RESULT.bin]!;
    leaf.missingLeft = this.#isMissingLeft(leaf, i);
    const isCategory = this.#binned.categories[feature] !== null;
    leaf.named = isCategory ? this.#categories.leftOf(feature).slice() : null;
    leaf.l2Below = this.#rules.l2 + (isCategory ? this.#categories.extraL2(leaf.bin) : 0);
    leaf.leftG = this.#results[slot + RESULT.leftG]!;
    leaf.leftH = this.#results[slot + RESULT.leftH]!;
  }
}
