import { leastRowsToSplit, type Histogram, type SplitDesk, type SplitNode, type Workbench } from "../kernels/index.ts";
import { BestCut } from "./best-cut.ts";
import type { BinnedTable } from "./bins.ts";
import type { BoostedRules, Derivatives } from "./boosted-grower.ts";
import { HistogramPool } from "./histogram-pool.ts";
import type { Leaf } from "./leaf.ts";
import { markLeft } from "./sides.ts";
import { TreeFeatures } from "./tree-features.ts";

/** Splits leaves and looks for the best cuts of both sides: who has which rows, and which histogram. */
export class LeafSearch {
  readonly #bench: Workbench;
  readonly #binned: BinnedTable;
  readonly #rules: BoostedRules;
  readonly #pool: HistogramPool;
  readonly #desk: SplitDesk;
  readonly #splitNode: SplitNode;
  readonly #features: TreeFeatures;
  readonly #bestCut: BestCut;

  constructor(
    bench: Workbench,
    binned: BinnedTable,
    rules: BoostedRules,
    hessianIsOne: boolean,
    desk: SplitDesk,
    splitNode: SplitNode,
  ) {
    this.#bench = bench;
    this.#binned = binned;
    this.#rules = rules;
    this.#pool = new HistogramPool(bench, binned.layout.bins * 2);
    this.#desk = desk;
    this.#splitNode = splitNode;
    this.#features = new TreeFeatures(desk, binned);
    this.#bestCut = new BestCut(bench, binned, rules, hessianIsOne, desk, this.#features);
  }

  /** Begins a tree on these rows and features. */
  begin(derivatives: Derivatives, rows: Readonly<Int32Array>, features: Readonly<Int32Array>): void {
    this.#desk.order.set(rows);
    this.#bestCut.begin(derivatives);
    this.#features.begin(features);
  }

  /** What a whole tree is grown from, every node of which may ask about these features. */
  wholeTree(features: Readonly<Int32Array>): {
    readonly groups: number;
    readonly listed: number;
    readonly minH: number;
  } {
    this.#features.list(features);
    return { groups: this.#features.groups.length, listed: this.#features.numbers, minH: this.#bestCut.minH };
  }

  /** Gives the root its `rows` rows and their sums. */
  sumRoot(root: Leaf, rows: number): void {
    const histogram = this.#pool.take()!;
    this.#sum(0, rows, histogram);
    const { laneBins, laneStarts, sizes } = this.#binned.layout;
    const lane = 4 * this.#features.groups[0]!;
    const first = laneBins[lane]!;
    for (let bin = first; bin < first + sizes[laneStarts[lane]!]!; bin++) {
      root.h += histogram[2 * bin]!;
      root.g += histogram[2 * bin + 1]!;
    }
    root.end = rows;
    root.histogram = histogram;
  }

  /** Divides the leaf's rows by its best cut between these two and, where `isSearched`, finds their best cuts. */
  split(leaf: Leaf, left: Leaf, right: Leaf, isSearched: boolean): void {
    const { feature, named, bin, missingLeft, histogram } = leaf;
    if (named) this.#desk.goesLeft.set(named);
    else markLeft(this.#desk.goesLeft, bin, this.#binned.missingBins[feature]!, missingLeft);
    if (isSearched && histogram && left.depth < this.#rules.maxDepth) {
      this.#splitAndSearch(leaf, histogram, left, right);
      return;
    }
    this.#pool.release(leaf);
    const { order, goesLeft } = this.#desk;
    const middle = this.#bench.kernels.partition(this.#binned, feature, order, leaf.begin, leaf.end, goesLeft);
    shareRows(leaf, left, right, middle);
    if (!isSearched) return;
    this.search(left);
    this.search(right);
  }

  /** In one step: the smaller side's histogram is summed, the larger one's is the leaf's less that. */
  #splitAndSearch(leaf: Leaf, whole: Histogram, left: Leaf, right: Leaf): void {
    const part = this.#pool.take() ?? this.#pool.scratch;
    const isScanned = this.#isScannedTogether(left, right);
    const middle = this.#splitNode(
      leaf.feature,
      leaf.begin,
      leaf.end,
      this.#leastRows,
      this.#features.groups.length,
      isScanned ? this.#features.numbers : 0,
      { left: this.#bestCut.scanRules(left), right: this.#bestCut.scanRules(right) },
      whole,
      part,
    );
    shareRows(leaf, left, right, middle);
    const isLeftSmaller = middle - leaf.begin <= leaf.end - middle;
    const [smaller, larger] = isLeftSmaller ? [left, right] : [right, left];
    const { left: ofLeft, right: ofRight } = this.#desk;
    leaf.histogram = null;
    larger.histogram = whole;
    if (part !== this.#pool.scratch) smaller.histogram = part;
    this.#choose(larger, whole, isLeftSmaller ? ofRight : ofLeft, isScanned);
    this.#choose(smaller, part, isLeftSmaller ? ofLeft : ofRight, isScanned);
  }

  /** Finds the leaf's best split, if it may have one, from its own histogram or one that is summed now. */
  search(leaf: Leaf): void {
    if (!this.#mayBeSplit(leaf)) return this.release(leaf);
    const isSummed = leaf.histogram !== null;
    leaf.histogram ??= this.#pool.take();
    const histogram = leaf.histogram ?? this.#pool.scratch;
    if (!isSummed) this.#sum(leaf.begin, leaf.end, histogram);
    this.#choose(leaf, histogram, this.#desk.left, false);
  }

  /** Frees the leaf's histogram. */
  release(leaf: Leaf): void {
    this.#pool.release(leaf);
  }

  #mayBeSplit(leaf: Leaf): boolean {
    return leaf.depth < this.#rules.maxDepth && leaf.end - leaf.begin >= this.#leastRows;
  }

  get #leastRows(): number {
    return leastRowsToSplit(this.#rules.minLeafRows);
  }

  #sum(begin: number, end: number, into: Histogram): void {
    this.#bench.kernels.sum(this.#binned, this.#features.groups, this.#desk.order, begin, end, into, null);
  }

  /** Whether the kernel of splits can scan both: they ask about the same features, whose cuts are free. Lists these. */
  #isScannedTogether(left: Leaf, right: Leaf): boolean {
    if (this.#rules.directions || left.within.scope !== right.within.scope) return false;
    this.#features.list(left.within.scope.features);
    return true;
  }

  /** Notes the leaf's best cut, if it may have one; without one it needs no histogram. */
  #choose(leaf: Leaf, histogram: Histogram, results: Float64Array, isScanned: boolean): void {
    const isFound = this.#mayBeSplit(leaf) && this.#bestCut.choose(leaf, histogram, results, isScanned);
    if (!isFound) this.#pool.release(leaf);
  }
}

/** The rows that went left come before the others. */
function shareRows(leaf: Leaf, left: Leaf, right: Leaf, middle: number): void {
  left.begin = leaf.begin;
  left.end = middle;
  right.begin = middle;
  right.end = leaf.end;
}
