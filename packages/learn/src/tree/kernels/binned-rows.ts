/**
 * The leaf of each given row in one tree that was grown on bins, as its place among the tree's nodes.
 *
 * @param bins  feature-major; shape (features × rowCount,)
 * @param feature, next node arrays of `Trees`, the tree's root at `root`
 * @param sides which bins go left, 256 bits per node of this tree; shape (nodes × 8,)
 *
 * Cost O(rows × depth).
 */
export function walkBinned(
  bins: Readonly<Uint8Array>,
  rowCount: number,
  rows: Readonly<Int32Array>,
  root: number,
  feature: Readonly<Int32Array>,
  next: Readonly<Int32Array>,
  sides: Readonly<Uint32Array>,
  out: Int32Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let node = root;
    for (let asked = feature[node]!; asked >= 0; asked = feature[node]!) {
      const bin = bins[asked * rowCount + row]!;
      const isLeft = (sides[8 * (node - root) + (bin >> 5)]! >>> (bin & 31)) & 1;
      node = next[node]! + 1 - isLeft;
    }
    out[i] = node - root;
  }
}
