import type { Features } from "../table/index.ts";
import type { CategorySets } from "./category-sets.ts";
import { findLeavesWithSets } from "./kernels/walk-sets.ts";
import type { Trees } from "./trees.ts";

// Rows are walked in blocks, which stay in the cache while every tree passes over them.
const BLOCK = 256;

/** As `addLeaves`, for trees some of whose nodes ask about categories. */
export function addLeavesWithSets(
  trees: Trees,
  sets: CategorySets,
  from: number,
  to: number,
  x: Features,
  groups: number,
  out: Float64Array,
): void {
  const { outputs, next, values } = trees;
  eachLeafWithSets(trees, sets, from, to, x, (t, first, leaves) => {
    for (let i = 0; i < leaves.length; i++) {
      const at = ((first + i) * groups + (t % groups)) * outputs;
      const leaf = next[leaves[i]!]! * outputs;
      for (let k = 0; k < outputs; k++) out[at + k]! += values[leaf + k]!;
    }
  });
}

/** Calls `visit` with the nodes that rows [first, first + leaves.length) end in, block by block and tree by tree. */
export function eachLeafWithSets(
  { starts, feature, threshold, next, missingLeft }: Trees,
  sets: CategorySets,
  from: number,
  to: number,
  x: Features,
  visit: (tree: number, first: number, leaves: Int32Array) => void,
): void {
  const found = new Int32Array(Math.min(BLOCK, x.rows));
  for (let first = 0; first < x.rows; first += BLOCK) {
    const leaves = found.subarray(0, Math.min(BLOCK, x.rows - first));
    for (let t = from; t < to; t++) {
      const root = starts[t]!;
      findLeavesWithSets(x.columns, first, leaves.length, root, feature, threshold, next, missingLeft, sets, leaves);
      visit(t, first, leaves);
    }
  }
}
