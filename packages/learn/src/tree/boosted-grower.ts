import type { Workbench } from "../kernels/index.ts";
import type { BinnedTable } from "./bins.ts";
import { setOfCodes } from "./category-sets.ts";
import type { CategoryRules } from "./category-scan.ts";
import { boundedValue } from "./kernels/scan-bounded.ts";
import { leafOf, type Leaf, type Limits } from "./leaf.ts";
import { LeafSearch } from "./leaf-search.ts";
import type { NodeScope } from "./node-scope.ts";
import { markLeft, Sides } from "./sides.ts";
import type { TreeBuffer } from "./tree-buffer.ts";

/** When a boosted tree stops and how its leaves are shrunk. */
export interface BoostedRules extends CategoryRules {
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
  /** Per feature: 1 = a larger value must not lower the score, -1 = not raise it, 0 = free. null = all are free. */
  readonly directions: Readonly<Int8Array> | null;
}

/** What the whole derivatives that were packed into the rows stand for: value = whole × unit. */
export interface Derivatives {
  readonly unitG: number;
  /** 1 where the second derivative is 1 for every row. */
  readonly unitH: number;
  /** The largest whole second derivative of a row. */
  readonly mostH: number;
}

/** A grown leaf: the rows order[begin, end) end in it and move by `value`. */
export interface GrownLeaf {
  readonly node: number;
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
  /** Which bins go left, per node of the tree grown last. */
  readonly sides: Sides;
  readonly #bench: Workbench;
  readonly #binned: BinnedTable;
  readonly #rules: BoostedRules;
  readonly #search: LeafSearch;
  readonly #left: Uint8Array;
  readonly #value = new Float64Array(1);

  constructor(bench: Workbench, binned: BinnedTable, rules: BoostedRules, hessianIsOne: boolean) {
    const { rows } = binned;
    this.#bench = bench;
    this.#binned = binned;
    this.#rules = rules;
    this.order = bench.ints(rows);
    this.sides = new Sides(2 * Math.min(rules.maxLeaves, Math.max(1, rows)));
    this.#left = bench.bytes(256);
    this.#search = new LeafSearch(bench, binned, rules, hessianIsOne);
  }

  /**
   * Grows one tree on the given rows and features, both ascending, and appends it to `into`. `scope` says which of the
   * features each node may ask about.
   */
  grow(
    derivatives: Derivatives,
    rows: Readonly<Int32Array>,
    features: Readonly<Int32Array>,
    scope: NodeScope,
    into: TreeBuffer,
  ): GrownTree {
    this.order.set(rows);
    const root = into.openTree();
    into.cover[root] = rows.length;
    this.#search.begin(features);
    const leaves = [this.#root(root, rows.length, scope)];
    this.#search.search(derivatives, this.order, leaves[0]!);
    while (leaves.length < this.#rules.maxLeaves) {
      const at = this.#pick(leaves);
      if (at < 0) break;
      const [left, right] = this.#split(derivatives, leaves[at]!, root, into, leaves.length + 1);
      leaves[at] = left;
      leaves.push(right);
    }
    return { root, leaves: leaves.map((leaf) => this.#close(derivatives, leaf, into)) };
  }

  #root(node: number, rows: number, scope: NodeScope): Leaf {
    const { histogram, g, h } = this.#search.sumRoot(0, rows, this.order);
    const within = { scope, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY, l2: this.#rules.l2 };
    const leaf = leafOf({ node, begin: 0, end: rows, depth: 0 }, g, h, within);
    leaf.histogram = histogram;
    return leaf;
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
    const { feature, bin, begin, end, missingLeft, named } = leaf;
    const { bins, rows, edges, missingBins, categories } = this.#binned;
    const { order } = this;
    const column = bins.subarray(feature * rows, (feature + 1) * rows);
    const missingBin = missingBins[feature]!;
    if (named) this.#left.set(named);
    else markLeft(this.#left, bin, missingBin, missingLeft);
    const middle = this.#bench.kernels.partition(column, order, begin, end, this.#left);
    const onLeft = middle - begin;
    const node = into.split(leaf.node, feature, named ? 0 : edges[feature]![bin]!, missingLeft, leaf.gain);
    if (named) into.askCategory(leaf.node, setOfCodes(categories[feature]!.bins, missingBin, named, missingLeft));
    into.cover[node] = onLeft;
    into.cover[node + 1] = end - middle;
    this.sides.note(leaf.node - root, this.#left);

    const [onLeftSide, onRightSide] = this.#limitsBelow(derivatives, leaf, node - root);
    const depth = leaf.depth + 1;
    const left = leafOf({ node, begin, end: middle, depth }, leaf.leftG, leaf.leftH, onLeftSide);
    const rest = { node: node + 1, begin: middle, end, depth };
    const right = leafOf(rest, leaf.g - leaf.leftG, leaf.h - leaf.leftH, onRightSide);
    if (leavesThen < this.#rules.maxLeaves) this.#search.searchPair(derivatives, order, leaf, left, right);
    this.#search.release(leaf);
    return [left, right];
  }

  /**
   * What the children of a split leaf may do. Below a question with a direction, the middle of both sides' values parts
   * them for good. Source: the "basic" method of LightGBM and XGBoost.
   */
  #limitsBelow(derivatives: Derivatives, leaf: Leaf, place: number): [Limits, Limits] {
    const { within, feature, leftG, leftH, l2Below: l2 } = leaf;
    const { lower, upper } = within;
    const left = within.scope.below(feature, place);
    const right = within.scope.below(feature, place + 1);
    const direction = this.#rules.directions?.[feature] ?? 0;
    if (direction === 0) {
      return [
        { scope: left, lower, upper, l2 },
        { scope: right, lower, upper, l2 },
      ];
    }
    const onLeft = this.#valueOf(derivatives, leftG, leftH, within);
    const onRight = this.#valueOf(derivatives, leaf.g - leftG, leaf.h - leftH, within);
    const middle = (onLeft + onRight) / 2;
    return direction > 0
      ? [
          { scope: left, lower, upper: middle, l2 },
          { scope: right, lower: middle, upper, l2 },
        ]
      : [
          { scope: left, lower: middle, upper, l2 },
          { scope: right, lower, upper: middle, l2 },
        ];
  }

  /** The value, before the learning rate, of a node with these whole sums. */
  #valueOf({ unitG, unitH }: Derivatives, wholeG: number, wholeH: number, { lower, upper, l2 }: Limits): number {
    return boundedValue(wholeG * unitG, wholeH * unitH, this.#rules.l1, l2, lower, upper);
  }

  #close(derivatives: Derivatives, leaf: Leaf, into: TreeBuffer): GrownLeaf {
    const value = this.#valueOf(derivatives, leaf.g, leaf.h, leaf.within) * this.#rules.learningRate;
    this.#value[0] = value;
    into.close(leaf.node, this.#value);
    this.#search.release(leaf);
    return { node: leaf.node, begin: leaf.begin, end: leaf.end, value };
  }
}
