/**
 * Adds one tree's leaf values to the sums of the rows that are not in the tree, and 1 to their counts.
 *
 * @param columns values, feature-major; NaN = missing
 * @param inTree  0 = the row had no part in the tree; shape (rows,)
 * @param root    the tree's first node; the five node arrays are those of `Trees`
 * @param sums    added to; shape (rows × outputs,)
 * @param counts  added to; shape (rows,)
 *
 * Cost O(rows × depth).
 */
export function addOutOfBag(
  columns: readonly Readonly<Float64Array>[],
  inTree: Readonly<Float64Array>,
  root: number,
  feature: Readonly<Int32Array>,
  threshold: Readonly<Float64Array>,
  next: Readonly<Int32Array>,
  missingLeft: Readonly<Uint8Array>,
  values: Readonly<Float64Array>,
  outputs: number,
  sums: Float64Array,
  counts: Int32Array,
): void {
  for (let row = 0; row < inTree.length; row++) {
    if (inTree[row]! > 0) continue;
    let node = root;
    for (let asked = feature[node]!; asked >= 0; asked = feature[node]!) {
      const value = columns[asked]![row]!;
      const right = value === value ? (value > threshold[node]! ? 1 : 0) : 1 - missingLeft[node]!;
      node = next[node]! + right;
    }
    const leaf = next[node]! * outputs;
    for (let k = 0; k < outputs; k++) sums[row * outputs + k]! += values[leaf + k]!;
    counts[row]!++;
  }
}
