import { isInSet, type CategorySets } from "../category-sets.ts";

/**
 * Writes the node that each of the rows [first, first + count) ends in, in one tree some of whose nodes ask about
 * categories, to out[0, count).
 *
 * @param columns values, feature-major; a category is its code; NaN = missing
 * @param root    the tree's first node; the node arrays are those of `Trees`
 *
 * Cost O(count × depth).
 */
export function findLeavesWithSets(
  columns: readonly Readonly<Float64Array>[],
  first: number,
  count: number,
  root: number,
  feature: Readonly<Int32Array>,
  threshold: Readonly<Float64Array>,
  next: Readonly<Int32Array>,
  missingLeft: Readonly<Uint8Array>,
  { at, words }: CategorySets,
  out: Int32Array,
): void {
  for (let i = 0; i < count; i++) {
    let node = root;
    for (let asked = feature[node]!; asked >= 0; asked = feature[node]!) {
      const value = columns[asked]![first + i]!;
      const set = at[node]!;
      let left = missingLeft[node]!;
      if (set >= 0) left = isInSet(words, set, value, left);
      else if (value === value) left = value <= threshold[node]! ? 1 : 0;
      node = next[node]! + 1 - left;
    }
    out[i] = node;
  }
}
