import type { Histogram } from "../kernels/index.ts";
import type { NodeScope } from "./node-scope.ts";

/** What a node has from the questions above it: what it may ask itself, the least and most value it may take, its penalty. */
export interface Limits {
  readonly scope: NodeScope;
  readonly lower: number;
  readonly upper: number;
  /** Penalty on its squared value. */
  readonly l2: number;
}

/** A leaf of a growing tree, open or closed, and the best split found for it. Sums are whole, in quantised units. */
export interface Leaf {
  readonly node: number;
  readonly depth: number;
  /** Its rows' places in the grower's order, once its parent's rows are divided. */
  begin: number;
  end: number;
  g: number;
  h: number;
  readonly within: Limits;
  histogram: Histogram | null;
  gain: number;
  /** -1: no split is worth it, or none was looked for. */
  feature: number;
  bin: number;
  /** 1 for each bin that goes left, where the feature is a category; shape (256,). */
  named: Readonly<Uint8Array> | null;
  /** Penalty on the children's squared values. */
  l2Below: number;
  /** Where no row of the node misses the value: whether the left side has more second derivatives. */
  missingLeft: boolean;
  leftG: number;
  leftH: number;
}

export const leafOf = (node: number, depth: number, g: number, h: number, within: Limits): Leaf => ({
  node,
  depth,
  begin: 0,
  end: 0,
  g,
  h,
  within,
  histogram: null,
  gain: 0,
  feature: -1,
  bin: 0,
  named: null,
  l2Below: 0,
  missingLeft: false,
  leftG: 0,
  leftH: 0,
});
