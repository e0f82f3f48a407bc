/**
 * Moves the rows of order[begin, end) that go left before the others, both in the order they had, and returns where
 * the others begin.
 *
 * @param goesLeft 1 or 0 per row; shape (rows,)
 * @param spare    overwritten; at least end − begin long
 *
 * Cost O(end − begin).
 */
export function partitionRows(
  order: Int32Array,
  begin: number,
  end: number,
  goesLeft: Readonly<Uint8Array>,
  spare: Int32Array,
): number {
  let left = begin;
  let right = 0;
  // Both writes happen for every row and only one counter moves: no branch to mispredict.
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const isLeft = goesLeft[row]!;
    order[left] = row;
    spare[right] = row;
    left += isLeft;
    right += 1 - isLeft;
  }
  for (let i = 0; i < right; i++) order[left + i] = spare[i]!;
  return left;
}

/**
 * Decides each row's side: x <= threshold goes left, a missing value goes left iff `missingLeft` is 1.
 * Returns the number of rows that go left. Cost O(end − begin).
 */
export function markSides(
  column: Readonly<Float64Array>,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  threshold: number,
  missingLeft: number,
  goesLeft: Uint8Array,
): number {
  let count = 0;
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const value = column[row]!;
    const isLeft = value <= threshold ? 1 : value === value ? 0 : missingLeft;
    goesLeft[row] = isLeft;
    count += isLeft;
  }
  return count;
}
