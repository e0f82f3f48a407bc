import type { Rng } from "../random/index.ts";
import { drawAscending } from "../tree/index.ts";
import { weightedQuantile } from "./kernels/weighted-quantile.ts";

export interface GossRates {
  /** Share of the rows that is kept because their gradients are largest. */
  readonly topFraction: number;
  /** Share of the rows that is drawn from the others. */
  readonly otherFraction: number;
}

/**
 * Gradient-based one-side sampling: the rows with the largest gradients and some of the others, ascending. The drawn
 * others' derivatives are multiplied, in place, by what makes them stand for all of the others. Of equal gradients the
 * first rows are kept. `g` and `h` hold `groups` values per row, group after group; a row is as large as their sum.
 * Cost O(rows). Source: Ke et al., "LightGBM", NeurIPS 2017, algorithm 2.
 */
export function drawByGradient(
  g: Float64Array,
  h: Float64Array,
  groups: number,
  { topFraction, otherFraction }: GossRates,
  rng: Rng,
): Int32Array {
  const rows = g.length / groups;
  const top = Math.max(1, Math.floor(rows * topFraction));
  const other = Math.max(1, Math.floor(rows * otherFraction));
  if (top + other >= rows) return Int32Array.from({ length: rows }, (_, row) => row);
  const isKept = new Uint8Array(rows);
  const others = markLargest(sizesOf(g, groups), top, isKept);
  const factor = (rows - top) / other;
  for (const row of drawAscending(others, other, rng)) {
    isKept[row] = 1;
    for (let at = row; at < g.length; at += rows) {
      g[at]! *= factor;
      h[at]! *= factor;
    }
  }
  const kept = new Int32Array(top + other);
  for (let row = 0, found = 0; found < kept.length; row++) if (isKept[row]) kept[found++] = row;
  return kept;
}

function sizesOf(g: Readonly<Float64Array>, groups: number): Float64Array {
  const rows = g.length / groups;
  const sizes = new Float64Array(rows);
  for (let from = 0; from < g.length; from += rows) {
    for (let row = 0; row < rows; row++) sizes[row]! += Math.abs(g[from + row]!);
  }
  return sizes;
}

/** Marks the `count` rows of the largest sizes, and returns the others. */
function markLargest(sizes: Readonly<Float64Array>, count: number, isLarge: Uint8Array): Int32Array {
  const rows = sizes.length;
  // Half a row more than the smaller ones are: no tie, and so the size of the last one that is kept.
  const least = weightedQuantile(sizes.slice(), new Float64Array(rows).fill(1), rows, (rows - count + 0.5) / rows);
  let equal = count;
  for (let row = 0; row < rows; row++) if (sizes[row]! > least) equal--;
  const others = new Int32Array(rows - count);
  let found = 0;
  for (let row = 0; row < rows; row++) {
    const size = sizes[row]!;
    if (size > least || (size === least && equal-- > 0)) isLarge[row] = 1;
    else others[found++] = row;
  }
  return others;
}
