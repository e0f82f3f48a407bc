import { firstSets, joinSets, type CategorySets } from "./category-sets.ts";

/**
 * A fitted ensemble as structs of arrays: no object per node, so it crosses threads without cost, is saved as it is
 * and predicts without allocation. Node numbers count through all trees.
 */
export interface Trees {
  /** Number of features the trees may ask about. */
  readonly features: number;
  /** Values per leaf. */
  readonly outputs: number;
  /** Where each tree's nodes begin, and where the last one's end; shape (trees + 1,). A tree's first node is its root. */
  readonly starts: Int32Array;
  /** Feature the node asks about, -1 = leaf; shape (nodes,). */
  readonly feature: Int32Array;
  /**
   * Left iff x <= threshold. May be ±Infinity (all present values left; only -Infinity left). 0 in a leaf, and where the
   * node asks about a category.
   */
  readonly threshold: Float64Array;
  /** Inner node: its left child, always later in the same tree; the right child follows it. Leaf: its row in `values`. */
  readonly next: Int32Array;
  /** 1 where a missing value goes left. 0 in a leaf. */
  readonly missingLeft: Uint8Array;
  /** Weight of the training rows that reached the node, bootstrap repeats included. */
  readonly cover: Float64Array;
  /** What the node's split took off the training loss; 0 in a leaf. Only ratios within one ensemble have a meaning. */
  readonly gain: Float64Array;
  /** Row-major; shape (leaves × outputs,). */
  readonly values: Float64Array;
  /** For nodes that ask about a category: the codes that go left. null = all nodes ask about numbers. */
  readonly sets: CategorySets | null;
}

export const treeCount = (trees: Trees): number => trees.starts.length - 1;

/** The first `count` trees. */
export function firstTrees(trees: Trees, count: number): Trees {
  const nodes = trees.starts[count]!;
  let leaves = 0;
  for (let node = 0; node < nodes; node++)
    if (trees.feature[node]! < 0) leaves = Math.max(leaves, trees.next[node]! + 1);
  return {
    ...trees,
    starts: trees.starts.slice(0, count + 1),
    feature: trees.feature.slice(0, nodes),
    threshold: trees.threshold.slice(0, nodes),
    next: trees.next.slice(0, nodes),
    missingLeft: trees.missingLeft.slice(0, nodes),
    cover: trees.cover.slice(0, nodes),
    gain: trees.gain.slice(0, nodes),
    values: trees.values.slice(0, leaves * trees.outputs),
    sets: firstSets(trees.sets, nodes),
  };
}

/** The trees of both, the second one's after the first one's. Features and outputs are the same. */
export function joinTrees(a: Trees, b: Trees): Trees {
  const nodes = a.feature.length;
  const leaves = a.values.length / a.outputs;
  return {
    ...a,
    starts: concat(
      a.starts,
      b.starts.slice(1).map((start) => start + nodes),
    ),
    feature: concat(a.feature, b.feature),
    threshold: concat(a.threshold, b.threshold),
    next: concat(
      a.next,
      b.next.map((to, node) => to + (b.feature[node]! < 0 ? leaves : nodes)),
    ),
    missingLeft: concat(a.missingLeft, b.missingLeft),
    cover: concat(a.cover, b.cover),
    gain: concat(a.gain, b.gain),
    values: concat(a.values, b.values),
    sets: joinSets(a.sets, nodes, b.sets, b.feature.length),
  };
}

function concat<A extends Float64Array | Int32Array | Uint8Array>(a: A, b: A): A {
  const both = new (a.constructor as new (length: number) => A)(a.length + b.length);
  both.set(a as never);
  both.set(b as never, a.length);
  return both;
}
