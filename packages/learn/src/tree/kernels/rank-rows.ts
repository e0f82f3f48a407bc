/**
 * Ranks the values of rows [begin, end): a value has the rank of the first edge that is not below it, a missing one the
 * rank after the last. Keeps the smallest and largest value of each rank.
 *
 * @param edges ascending, the last real one Infinity, filled up with Infinity to a power of two; shape (size,)
 * @param ranks row r's is written to r × features + feature
 * @param low, high of this feature's ranks, from `at` on
 *
 * Cost O((end − begin) × log size), without a branch to mispredict.
 */
export function rankRows(
  column: Readonly<Float64Array>,
  begin: number,
  end: number,
  edges: Readonly<Float64Array>,
  missingRank: number,
  features: number,
  feature: number,
  ranks: Uint16Array,
  low: Float64Array,
  high: Float64Array,
  at: number,
): void {
  const half = edges.length >> 1;
  for (let row = begin; row < end; row++) {
    const value = column[row]!;
    let rank = 0;
    for (let step = half; step > 0; step >>= 1) rank += step * Number(edges[rank + step - 1]! < value);
    if (value !== value) rank = missingRank;
    else {
      if (value < low[at + rank]!) low[at + rank] = value;
      if (value > high[at + rank]!) high[at + rank] = value;
    }
    ranks[row * features + feature] = rank;
  }
}
