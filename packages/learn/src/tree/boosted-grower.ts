import type { GrowTree, TreeDesk, Workbench } from "../kernels/index.ts";
import type { BinnedTable } from "./bins.ts";
import { setOfCodes } from "./category-sets.ts";
import type { CategoryRules } from "./category-scan.ts";
import { growthDesk } from "./growth-desk.ts";
import { boundedValue } from "./kernels/scan-bounded.ts";
import { leafOf, type Leaf, type Limits } from "./leaf.ts";
import { LeafSearch } from "./leaf-search.ts";
import type { NodeScope } from "./node-scope.ts";
import { Sides } from "./sides.ts";
import { takeGrown } from "./take-grown.ts";
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
  /** Which bins go left, per node of the tree grown last, where it left rows out. */
  readonly sides: Sides;
  readonly #binned: BinnedTable;
  readonly #rules: BoostedRules;
  readonly #desk: TreeDesk;
  readonly #search: LeafSearch;
  /** Grows a tree of plain questions at once; null where hands or rules ask for more. */
  readonly #growTree: GrowTree | null;
  readonly #value = new Float64Array(1);

  constructor(bench: Workbench, binned: BinnedTable, rules: BoostedRules, hessianIsOne: boolean) {
    const desk = growthDesk(bench, binned, rules, hessianIsOne);
    const { split, grow } = bench.kernels.treeKernels(desk);
    this.#binned = binned;
    this.#rules = rules;
    this.#desk = desk;
    this.order = desk.split.order;
    this.sides = new Sides(2 * desk.mostLeaves);
    this.#search = new LeafSearch(bench, binned, rules, hessianIsOne, desk.split, split);
    const isPlain = !rules.directions && binned.categories.every((own) => own === null);
    this.#growTree = isPlain ? grow : null;
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
    const root = into.openTree();
    into.cover[root] = rows.length;
    this.#search.begin(derivatives, rows, features);
    const sides = rows.length < this.#binned.rows ? this.sides : null;
    const first = this.#root(root, scope);
    if (this.#growTree && scope.isOpen) {
      const count = this.#growTree(rows.length, { ...derivatives, ...this.#search.wholeTree(scope.features) });
      const valueOf = (g: number, h: number) => this.#leafValue(derivatives, g, h, first.within);
      return { root, leaves: takeGrown(this.#desk, count, this.#binned, root, into, sides, valueOf) };
    }
    this.#search.sumRoot(first, rows.length);
    const leaves = [first];
    this.#search.search(leaves[0]!);
    while (leaves.length < this.#rules.maxLeaves) {
      const at = this.#pick(leaves);
      if (at < 0) break;
      const leaf = leaves[at]!;
      const [left, right] = this.#split(derivatives, leaf, root, into, leaves.length + 1 < this.#rules.maxLeaves);
      sides?.note(leaf.node - root, this.#desk.split.goesLeft);
      leaves[at] = left;
      leaves.push(right);
    }
    return { root, leaves: leaves.map((leaf) => this.#close(derivatives, leaf, into)) };
  }

  #root(node: number, scope: NodeScope): Leaf {
    const within = { scope, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY, l2: this.#rules.l2 };
    return leafOf(node, 0, 0, 0, within);
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

  #split(derivatives: Derivatives, leaf: Leaf, root: number, into: TreeBuffer, isSearched: boolean): [Leaf, Leaf] {
    const { feature, bin, depth, g, h, leftG, leftH, missingLeft, named } = leaf;
    const { edges, missingBins, categories } = this.#binned;
    const node = into.split(leaf.node, feature, named ? 0 : edges[feature]![bin]!, missingLeft, leaf.gain);
    const codes = named && setOfCodes(categories[feature]!.bins, missingBins[feature]!, named, missingLeft);
    if (codes) into.askCategory(leaf.node, codes);
    const [onLeftSide, onRightSide] = this.#limitsBelow(derivatives, leaf, node - root);
    const left = leafOf(node, depth + 1, leftG, leftH, onLeftSide);
    const right = leafOf(node + 1, depth + 1, g - leftG, h - leftH, onRightSide);
    this.#search.split(leaf, left, right, isSearched);
    into.cover[node] = left.end - left.begin;
    into.cover[node + 1] = right.end - right.begin;
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

  #leafValue(derivatives: Derivatives, wholeG: number, wholeH: number, within: Limits): number {
    return this.#valueOf(derivatives, wholeG, wholeH, within) * this.#rules.learningRate;
  }

  #close(derivatives: Derivatives, leaf: Leaf, into: TreeBuffer): GrownLeaf {
    const value = this.#leafValue(derivatives, leaf.g, leaf.h, leaf.within);
    this.#value[0] = value;
    into.close(leaf.node, this.#value);
    this.#search.release(leaf);
    return { node: leaf.node, begin: leaf.begin, end: leaf.end, value };
  }
}
