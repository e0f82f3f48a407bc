/**
 * Whole numbers of rows of each class for each side: within one of the exact share, adding up to each class, and with
 * the sides' totals within one of theirs: what rounding owes a side in one class it gets in the next.
 *
 * @returns `quotas[side][class]`
 */
export function quotasOf(classRows: Readonly<Int32Array>, shares: readonly number[]): Float64Array[] {
  const quotas = shares.map(() => new Float64Array(classRows.length));
  const owed = shares.map(() => 0);
  classRows.forEach((rows, c) => {
    const exact = shares.map((share) => share * rows);
    const floors = exact.map((value) => Math.floor(value + 1e-9)); // 0.2 × 15 may come out just below 3
    let left = rows - floors.reduce((sum, value) => sum + value, 0);
    exact.forEach((value, side) => {
      owed[side]! += value - floors[side]!;
    });
    const mostOwed = shares.map((_, side) => side).sort((a, b) => owed[b]! - owed[a]! || a - b);
    for (const side of mostOwed) {
      const extra = left > 0 ? 1 : 0;
      left -= extra;
      owed[side]! -= extra;
      quotas[side]![c] = floors[side]! + extra;
    }
  });
  return quotas;
}
