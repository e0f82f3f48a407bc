import type { BinnedFeatures } from "./bins.ts";
import { HistogramPool } from "./histogram-pool.ts";
import { markBinSides } from "./kernels/binned-rows.ts";
import { addGradients, addGradientsAndHessians, gather, subtract } from "./kernels/gradient-histogram.ts";
import { partitionRows } from "./kernels/partition.ts";
import { BIN, MISSING_LEFT, SCORE, scanBins, SUM_G, SUM_H } from "./kernels/scan-bins.ts";
import type { Quantised } from "./quantise.ts";
import type { TreeBuffer } from "./tree-buffer.ts";

/** When a boosted tree stops and how its leaves are shrunk. */
export interface BoostedRules {
  /** Which open leaf is split next: the one that gains most, or the one nearest to the root. */
  readonly growth: "leaf" | "depth";
  readonly maxLeaves: number;
  /** Most questions on one path; Infinity = no limit. */
  readonly maxDepth: number;
  /** Fewest rows in a leaf: exact. */
  readonly minLeafRows: number;
  /** Least sum of second derivatives in a leaf. */
  readonly minLeafWeight: number;
  readonly l1: number;
  readonly l2: number;
  /** A split must lower the regularised loss by more than this. */
  readonly minGain: number;
  readonly learningRate: number;
}

/** What one tree is grown on. */
export interface Derivatives {
  readonly g: Quantised;
  /** null = the second derivative is 1 for every row. */
  readonly h: Quantised | null;
}

/** A leaf, open or closed, and the best split found for it. Sums are whole numbers in quantised units. */
interface Leaf {
  readonly node: number;
  readonly begin: number;
  readonly end: number;
  readonly depth: number;
  readonly g: number;
  readonly h: number;
  histogram: Int32Array | null;
  gain: number;
  feature: number;
  bin: number;
  missingLeft: number;
  leftG: number;
  leftH: number;
}

/** A grown leaf: the rows order[begin, end) end in it and move by `value`. */
export interface GrownLeaf {
  readonly begin: number;
  readonly end: number;
  readonly value: number;
}

export interface GrownTree {
  readonly root: number;
  readonly leaves: readonly GrownLeaf[];
}

/**
 * Grows boosted trees on bins. One grower serves all trees of a fit; its arrays are reused. Source: Ke et al.,
 * "LightGBM", NeurIPS 2017 (leaf-wise growth, histogram subtraction); Chen & Guestrin, "XGBoost", KDD 2016 (scores).
 */
export class BoostedGrower {
  /** Rows grouped by leaf once a tree is grown. */
  readonly order: Int32Array;
  /** Last bin that goes left, per node of the tree grown last. */
  cuts: Int32Array;
  readonly #binned: BinnedFeatures;
  readonly #rules: BoostedRules;
  readonly #stride: 2 | 3;
  readonly #goesLeft: Uint8Array;
  readonly #spare: Int32Array;
  readonly #nodeG: Int32Array;
  readonly #nodeH: Int32Array;
  readonly #pool: HistogramPool;
  readonly #best = new Float64Array(5);
  readonly #value = new Float64Array(1);
  #features: Readonly<Int32Array> = new Int32Array(0);

  constructor(binned: BinnedFeatures, rules: BoostedRules, hessianIsOne: boolean) {
    const { rows, offsets } = binned;
    this.#binned = binned;
    this.#rules = rules;
    this.#stride = hessianIsOne ? 2 : 3;
    this.order = new Int32Array(rows);
    this.cuts = new Int32Array(2 * Math.min(rules.maxLeaves, Math.max(1, rows)));
    this.#goesLeft = new Uint8Array(rows);
    this.#spare = new Int32Array(rows);
    this.#nodeG = new Int32Array(rows);
    this.#nodeH = new Int32Array(hessianIsOne ? 0 : rows);
    this.#pool = new HistogramPool(offsets.at(-1)! * this.#stride);
  }

  /** Grows one tree on the given rows (ascending) and features and appends it to `into`. */
  grow(
    derivatives: Derivatives,
    rows: Readonly<Int32Array>,
    features: Readonly<Int32Array>,
    into: TreeBuffer,
  ): GrownTree {
    this.order.set(rows);
    this.#features = features;
    const root = into.openTree();
    const leaves = [this.#root(derivatives, root, rows.length)];
    into.cover[root] = rows.length;
    this.#search(derivatives, leaves[0]!);
    while (leaves.length < this.#rules.maxLeaves) {
      const at = this.#pick(leaves);
      if (at < 0) break;
      const [left, right] = this.#split(derivatives, leaves[at]!, root, into, leaves.length + 1);
      leaves[at] = left;
      leaves.push(right);
    }
    return { root, leaves: leaves.map((leaf) => this.#close(derivatives, leaf, into)) };
  }

  #root({ g, h }: Derivatives, node: number, rows: number): Leaf {
    let sumG = 0;
    let sumH = 0;
    for (let i = 0; i < rows; i++) {
      sumG += g.whole[this.order[i]!]!;
      sumH += h ? h.whole[this.order[i]!]! : 1;
    }
    return leafOf(node, 0, rows, 0, sumG, sumH);
  }

  /** The leaf to split next, or -1. */
  #pick(leaves: readonly Leaf[]): number {
    let at = -1;
    for (let i = 0; i < leaves.length; i++) {
      const leaf = leaves[i]!;
      if (leaf.feature < 0) continue;
      const best = leaves[at];
      const isBetter =
        best === undefined ||
        (this.#rules.growth === "leaf"
          ? leaf.gain > best.gain
          : leaf.depth < best.depth || (leaf.depth === best.depth && leaf.node < best.node));
      if (isBetter) at = i;
    }
    return at;
  }

  #split(derivatives: Derivatives, leaf: Leaf, root: number, into: TreeBuffer, leavesThen: number): [Leaf, Leaf] {
    const { feature, bin, begin, end, depth } = leaf;
    const { bins, rows, edges } = this.#binned;
    const missingBin = edges[feature]!.length;
    const isLeft = leaf.missingLeft;
    const { order } = this;
    const onLeft = markBinSides(bins, feature * rows, order, begin, end, bin, missingBin, isLeft, this.#goesLeft);
    const middle = begin + onLeft;
    partitionRows(order, begin, end, this.#goesLeft, this.#spare);
    const sendLeft = isLeft < 0 ? onLeft * 2 >= end - begin : isLeft === 1;
    const node = into.split(leaf.node, feature, edges[feature]![bin]!, sendLeft, leaf.gain);
    into.cover[node] = onLeft;
    into.cover[node + 1] = end - middle;
    this.#noteCut(leaf.node - root, bin);

    const left = leafOf(node, begin, middle, depth + 1, leaf.leftG, leaf.leftH);
    const right = leafOf(node + 1, middle, end, depth + 1, leaf.g - leaf.leftG, leaf.h - leaf.leftH);
    if (leavesThen < this.#rules.maxLeaves) this.#searchPair(derivatives, leaf, left, right);
    this.#pool.release(leaf);
    return [left, right];
  }

  /** Searches both children: the smaller one's histogram is summed, the other's is the parent's less that. */
  #searchPair(derivatives: Derivatives, parent: Leaf, left: Leaf, right: Leaf): void {
    const smaller = left.end - left.begin <= right.end - right.begin ? left : right;
    const larger = smaller === left ? right : left;
    const whole = parent.histogram;
    if (!whole || !this.#mayBeSplit(larger)) {
      this.#search(derivatives, smaller);
      this.#search(derivatives, larger);
      return;
    }
    const part = this.#pool.take() ?? this.#pool.scratch;
    this.#sum(derivatives, smaller, part);
    subtract(whole, part);
    parent.histogram = null;
    larger.histogram = whole;
    this.#findBest(derivatives, larger, whole);
    if (part !== this.#pool.scratch) smaller.histogram = part;
    if (this.#mayBeSplit(smaller)) this.#findBest(derivatives, smaller, part);
    else this.#pool.release(smaller);
  }

  #search(derivatives: Derivatives, leaf: Leaf): void {
    if (!this.#mayBeSplit(leaf)) return;
    leaf.histogram = this.#pool.take();
    const histogram = leaf.histogram ?? this.#pool.scratch;
    this.#sum(derivatives, leaf, histogram);
    this.#findBest(derivatives, leaf, histogram);
  }

  #mayBeSplit(leaf: Leaf): boolean {
    return leaf.depth < this.#rules.maxDepth && leaf.end - leaf.begin >= Math.max(2, 2 * this.#rules.minLeafRows);
  }

  #sum({ g, h }: Derivatives, { begin, end }: Leaf, histogram: Int32Array): void {
    const { bins, rows, offsets } = this.#binned;
    histogram.fill(0);
    gather(g.whole, this.order, begin, end, this.#nodeG);
    if (h) gather(h.whole, this.order, begin, end, this.#nodeH);
    for (const f of this.#features) {
      const to = offsets[f]! * this.#stride;
      if (h) addGradientsAndHessians(bins, f * rows, this.order, begin, end, this.#nodeG, this.#nodeH, histogram, to);
      else addGradients(bins, f * rows, this.order, begin, end, this.#nodeG, histogram, to);
    }
  }

  #findBest({ g, h }: Derivatives, leaf: Leaf, histogram: Int32Array): void {
    const { edges, offsets } = this.#binned;
    const { l1, l2, minLeafRows, minLeafWeight, minGain } = this.#rules;
    const stride = this.#stride;
    const unitH = h ? h.unit : 1;
    const rows = leaf.end - leaf.begin;
    const best = this.#best;
    const ownScore = scoreOfSums(leaf.g * g.unit, leaf.h * unitH, l1, l2);
    best[SCORE] = ownScore + 2 * minGain;
    for (const f of this.#features) {
      const isBest = scanBins(
        histogram,
        offsets[f]! * stride,
        stride,
        edges[f]!.length,
        leaf.g,
        leaf.h,
        rows,
        g.unit,
        unitH,
        l1,
        l2,
        minLeafRows,
        minLeafWeight,
        best,
      );
      if (isBest) leaf.feature = f;
    }
    if (leaf.feature < 0) return this.#pool.release(leaf);
    leaf.gain = (best[SCORE]! - ownScore) / 2;
    leaf.bin = best[BIN]!;
    leaf.missingLeft = best[MISSING_LEFT]!;
    leaf.leftG = best[SUM_G]!;
    leaf.leftH = best[SUM_H]!;
  }

  #close({ g, h }: Derivatives, leaf: Leaf, into: TreeBuffer): GrownLeaf {
    const { l1, l2, learningRate } = this.#rules;
    const sumG = leaf.g * g.unit;
    const weight = leaf.h * (h ? h.unit : 1) + l2;
    const value = weight > 0 ? (-shrunk(sumG, l1) / weight) * learningRate : 0;
    this.#value[0] = value;
    into.close(leaf.node, this.#value);
    this.#pool.release(leaf);
    return { begin: leaf.begin, end: leaf.end, value };
  }

  #noteCut(place: number, bin: number): void {
    if (place >= this.cuts.length) {
      const grown = new Int32Array(place * 2);
      grown.set(this.cuts);
      this.cuts = grown;
    }
    this.cuts[place] = bin;
  }
}

const leafOf = (node: number, begin: number, end: number, depth: number, g: number, h: number): Leaf => ({
  node,
  begin,
  end,
  depth,
  g,
  h,
  histogram: null,
  gain: 0,
  feature: -1,
  bin: 0,
  missingLeft: 0,
  leftG: 0,
  leftH: 0,
});

/** Moved towards 0 by l1. */
const shrunk = (g: number, l1: number) => Math.sign(g) * Math.max(0, Math.abs(g) - l1);

function scoreOfSums(g: number, h: number, l1: number, l2: number): number {
  const moved = shrunk(g, l1);
  return h + l2 > 0 ? (moved * moved) / (h + l2) : 0;
}
