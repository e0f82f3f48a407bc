import { LEAF, SPLIT, type TreeDesk } from "../kernels/index.ts";
import type { BinnedTable } from "./bins.ts";
import type { GrownLeaf } from "./boosted-grower.ts";
import { markLeft, type Sides } from "./sides.ts";
import type { TreeBuffer } from "./tree-buffer.ts";

/**
 * Takes a tree that was grown at once over into the buffer, below its open root; notes the sides of its nodes where
 * `sides` is given. `valueOf` makes a leaf's value of its whole sums.
 */
export function takeGrown(
  { splits, gains, leaves, sums, split }: TreeDesk,
  count: number,
  { edges, missingBins }: BinnedTable,
  root: number,
  into: TreeBuffer,
  sides: Sides | null,
  valueOf: (g: number, h: number) => number,
): readonly GrownLeaf[] {
  for (let k = 0, at = 0; k < count - 1; k++, at += SPLIT.width) {
    const place = splits[at + SPLIT.node]!;
    const feature = splits[at + SPLIT.feature]!;
    const bin = splits[at + SPLIT.bin]!;
    const missingLeft = splits[at + SPLIT.missingLeft] === 1;
    const node = into.split(root + place, feature, edges[feature]![bin]!, missingLeft, gains[k]!);
    into.cover[node] = splits[at + SPLIT.onLeft]!;
    into.cover[node + 1] = splits[at + SPLIT.onRight]!;
    if (!sides) continue;
    markLeft(split.goesLeft, bin, missingBins[feature]!, missingLeft);
    sides.note(place, split.goesLeft);
  }
  const closed: GrownLeaf[] = [];
  const values = new Float64Array(1);
  for (let i = 0, at = 0; i < count; i++, at += LEAF.width) {
    const node = root + leaves[at + LEAF.node]!;
    const value = valueOf(sums[2 * i]!, sums[2 * i + 1]!);
    values[0] = value;
    into.close(node, values);
    closed.push({ node, begin: leaves[at + LEAF.begin]!, end: leaves[at + LEAF.end]!, value });
  }
  return closed;
}
