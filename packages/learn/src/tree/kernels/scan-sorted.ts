/**
 * Best place to cut a node's rows that are sorted by one feature, for the variance criterion: the cut that makes
 * S_left²/W_left + S_right²/W_right largest (Breiman et al., "Classification and Regression Trees", 1984, §8.4: the
 * same cut as the largest fall in squared error). The first of equals wins.
 *
 * @param order   row ids, ascending by feature value; the rows with a value are order[begin, end)
 * @param rank    rank of each row's value; equal values have equal ranks and are never parted
 * @param wy      weight × target of each row
 * @param w       weight of each row
 * @param sumLeft, weightLeft, rowsLeft  what is on the left before the first row (missing values, or nothing)
 * @param sum, weight, rows              of the whole node, missing values included
 * @param minRows fewest rows on each side
 * @param best    best[0] is the score to beat; on success best[0] and best[1] (last row position on the left) are set
 *
 * Returns whether it beat best[0]. Cost O(end − begin).
 */
export function scanSortedMean(
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  rank: Readonly<Int32Array>,
  wy: Readonly<Float64Array>,
  w: Readonly<Float64Array>,
  sumLeft: number,
  weightLeft: number,
  rowsLeft: number,
  sum: number,
  weight: number,
  rows: number,
  minRows: number,
  best: Float64Array,
): boolean {
  const first = Math.max(begin, begin + minRows - rowsLeft - 1);
  const last = Math.min(end - 2, begin + rows - rowsLeft - minRows - 1);
  let s = sumLeft;
  let v = weightLeft;
  let i = begin;
  for (; i < first && i < end; i++) {
    const row = order[i]!;
    s += wy[row]!;
    v += w[row]!;
  }
  let score = best[0]!;
  let at = -1;
  if (i > last) return false;
  let row = order[i]!;
  let current = rank[row]!;
  for (; i <= last; i++) {
    s += wy[row]!;
    v += w[row]!;
    row = order[i + 1]!;
    const following = rank[row]!;
    if (following !== current) {
      const other = sum - s;
      const here = (s * s) / v + (other * other) / (weight - v);
      if (here > score) {
        score = here;
        at = i;
      }
      current = following;
    }
  }
  if (at < 0) return false;
  best[0] = score;
  best[1] = at;
  return true;
}

/**
 * As `scanSortedMean`, for the Gini criterion over classes: the score is Σ L_k²/W_left + Σ R_k²/W_right. Sums of
 * squares are kept up to date from row to row, so the cost does not depend on the number of classes.
 *
 * @param codes class of each row
 * @param left  class weights on the left before the first row; changed; shape (classes,)
 * @param total class weights of the whole node; shape (classes,)
 */
export function scanSortedClasses(
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  rank: Readonly<Int32Array>,
  codes: Readonly<Int32Array>,
  w: Readonly<Float64Array>,
  left: Float64Array,
  weightLeft: number,
  rowsLeft: number,
  total: Readonly<Float64Array>,
  weight: number,
  rows: number,
  minRows: number,
  best: Float64Array,
): boolean {
  const first = begin + minRows - rowsLeft - 1;
  const last = Math.min(end - 2, begin + rows - rowsLeft - minRows - 1);
  let squaresLeft = 0;
  let squaresRight = 0;
  for (let k = 0; k < left.length; k++) {
    const there = total[k]! - left[k]!;
    squaresLeft += left[k]! * left[k]!;
    squaresRight += there * there;
  }
  let v = weightLeft;
  let score = best[0]!;
  let at = -1;
  for (let i = begin; i <= last; i++) {
    const row = order[i]!;
    const k = codes[row]!;
    const weightOfRow = w[row]!;
    const here = left[k]!;
    squaresLeft += weightOfRow * (2 * here + weightOfRow);
    squaresRight -= weightOfRow * (2 * (total[k]! - here) - weightOfRow);
    left[k] = here + weightOfRow;
    v += weightOfRow;
    if (i < first || rank[row] === rank[order[i + 1]!]) continue;
    const found = squaresLeft / v + squaresRight / (weight - v);
    if (found > score) {
      score = found;
      at = i;
    }
  }
  if (at < 0) return false;
  best[0] = score;
  best[1] = at;
  return true;
}
