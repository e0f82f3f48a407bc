/**
 * Best place to cut a node's rows, sorted by rank, for the Gini criterion over classes: the cut that makes
 * Σ L_k²/W_left + Σ R_k²/W_right largest. Sums of squares are kept up to date from row to row, so the cost does not
 * depend on the number of classes. The first of equals wins.
 *
 * @param ranks, w, codes rank, weight and class of the rows, ascending by rank
 * @param present rows with a value; rows of missing values come after them
 * @param left  class weights on the left before the first row; changed; shape (classes,)
 * @param weightLeft, rowsLeft what is on the left before the first row (missing values, or nothing)
 * @param total class weights of the whole node; shape (classes,)
 * @param weight, rows of the whole node, missing values included
 * @param minRows fewest rows on each side
 * @param best  best[0] is the score to beat; on success best[0] and best[1] (last row on the left) are set
 *
 * Returns whether it beat best[0]. Cost O(present + classes).
 */
export function scanClasses(
  ranks: Readonly<Uint16Array>,
  w: Readonly<Float64Array>,
  codes: Readonly<Float64Array>,
  present: number,
  left: Float64Array,
  weightLeft: number,
  rowsLeft: number,
  total: Readonly<Float64Array>,
  weight: number,
  rows: number,
  minRows: number,
  best: Float64Array,
): boolean {
  const first = minRows - rowsLeft - 1;
  const last = Math.min(present - 2, rows - rowsLeft - minRows - 1);
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
  for (let i = 0; i <= last; i++) {
    const k = codes[i]!;
    const ofRow = w[i]!;
    const here = left[k]!;
    squaresLeft += ofRow * (2 * here + ofRow);
    squaresRight -= ofRow * (2 * (total[k]! - here) - ofRow);
    left[k] = here + ofRow;
    v += ofRow;
    if (i < first || ranks[i] === ranks[i + 1]) continue;
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
