/** counts[at + bin] = rows of order[begin, end) in each of the `size` bins of the feature whose column begins at `from`. */
export function countBins(
  bins: Readonly<Uint8Array>,
  from: number,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  counts: Int32Array,
  at: number,
  size: number,
): void {
  counts.fill(0, at, at + size);
  for (let i = begin; i < end; i++) counts[at + bins[from + order[i]!]!]!++;
}

/** Rows in the bins that go left, of the `bins` bins from `at` on. */
export function rowsLeftOf(
  counts: Readonly<Int32Array>,
  at: number,
  bins: number,
  goesLeft: Readonly<Uint8Array>,
): number {
  let rows = 0;
  for (let bin = 0; bin < bins; bin++) rows += goesLeft[bin]! * counts[at + bin]!;
  return rows;
}
