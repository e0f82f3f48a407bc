import type { Features } from "../table/index.ts";
import { addLeafValues, findLeaves } from "./kernels/walk.ts";
import { addLeavesWithSets, eachLeafWithSets } from "./predict-sets.ts";
import { treeCount, type Trees } from "./trees.ts";

// Rows are walked in blocks: a block's values and outputs stay in the cache while every tree passes over it.
const BLOCK = 256;

/**
 * Sums of leaf values, row-major; shape (rows × groups × outputs,). Tree t belongs to group t % groups: a forest has
 * one group, boosting one per class. `base`, shape (groups × outputs,), is where each sum begins. Missing values go
 * where each node learned to send them. Allocates nothing per row. Cost O(rows × trees × depth).
 */
export function sumLeaves(trees: Trees, x: Features, groups: number, base: Readonly<Float64Array>): Float64Array {
  const width = groups * trees.outputs;
  const out = new Float64Array(x.rows * width);
  for (let i = 0; i < out.length; i++) out[i] = base[i % width]!;
  addLeaves(trees, 0, treeCount(trees), x, groups, out);
  return out;
}

/** Adds the leaf values of the trees [from, to) to sums laid out as in `sumLeaves`. */
export function addLeaves(
  trees: Trees,
  from: number,
  to: number,
  x: Features,
  groups: number,
  out: Float64Array,
): void {
  if (trees.sets) return addLeavesWithSets(trees, trees.sets, from, to, x, groups, out);
  const { outputs, starts, feature, threshold, next, missingLeft, values } = trees;
  const width = groups * outputs;
  eachBlock(x, (block, first, rows) => {
    for (let t = from; t < to; t++) {
      const at = first * width + (t % groups) * outputs;
      const root = starts[t]!;
      addLeafValues(
        block,
        rows,
        trees.features,
        root,
        feature,
        threshold,
        next,
        missingLeft,
        values,
        outputs,
        out,
        at,
        width,
      );
    }
  });
}

/** The leaf, as a node number, that each row reaches in each tree; row-major, shape (rows × trees,). */
export function leafIndices(trees: Trees, x: Features): Int32Array {
  const { starts, feature, threshold, next, missingLeft } = trees;
  const count = treeCount(trees);
  const out = new Int32Array(x.rows * count);
  if (trees.sets) {
    eachLeafWithSets(trees, trees.sets, 0, count, x, (t, first, leaves) => {
      for (let i = 0; i < leaves.length; i++) out[(first + i) * count + t] = leaves[i]!;
    });
    return out;
  }
  eachBlock(x, (block, first, rows) => {
    for (let t = 0; t < count; t++) {
      const at = first * count + t;
      findLeaves(block, rows, trees.features, starts[t]!, feature, threshold, next, missingLeft, out, at, count);
    }
  });
  return out;
}

/** Calls `visit` with each block of rows, copied row by row. */
function eachBlock(x: Features, visit: (block: Float64Array, first: number, rows: number) => void): void {
  const features = x.columns.length;
  const block = new Float64Array(Math.min(BLOCK, x.rows) * features);
  for (let first = 0; first < x.rows; first += BLOCK) {
    const rows = Math.min(BLOCK, x.rows - first);
    for (let f = 0; f < features; f++) {
      const column = x.columns[f]!;
      for (let row = 0; row < rows; row++) block[row * features + f] = column[first + row]!;
    }
    visit(block, first, rows);
  }
}
