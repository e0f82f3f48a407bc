/**
 * Decides each row's side: a bin up to `cut` goes left, the bin of missing values left iff `missingLeft` is 1.
 * Returns the number of rows that go left.
 *
 * @param bins  bins of all features; the feature's begin at `at`
 * @param order this node owns order[begin, end)
 *
 * Cost O(end − begin).
 */
export function markBinSides(
  bins: Readonly<Uint8Array>,
  at: number,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  cut: number,
  missingBin: number,
  missingLeft: number,
  goesLeft: Uint8Array,
): number {
  let count = 0;
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const bin = bins[at + row]!;
    const isLeft = bin === missingBin ? missingLeft : bin <= cut ? 1 : 0;
    goesLeft[row] = isLeft;
    count += isLeft;
  }
  return count;
}

/**
 * The leaf of each given row in one tree that was grown on bins, as its place among the tree's nodes.
 *
 * @param feature, next, missingLeft node arrays of `Trees`, the tree's root at `root`
 * @param cuts  last bin that goes left, per node of this tree
 * @param missingBins bin of missing values of each feature
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
  missingLeft: Readonly<Uint8Array>,
  cuts: Readonly<Int32Array>,
  missingBins: Readonly<Int32Array>,
  out: Int32Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let node = root;
    for (let asked = feature[node]!; asked >= 0; asked = feature[node]!) {
      const bin = bins[asked * rowCount + row]!;
      const isLeft = bin === missingBins[asked] ? missingLeft[node]! : bin <= cuts[node - root]! ? 1 : 0;
      node = next[node]! + 1 - isLeft;
    }
    out[i] = node - root;
  }
}
