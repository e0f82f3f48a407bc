/** Where `scanBins` reads and writes the split to beat. */
export const SCORE = 0;
export const BIN = 1;
export const MISSING_LEFT = 2;
export const SUM_G = 3;
export const SUM_H = 4;

/**
 * Best cut of one feature in one node: the bin edge that makes score(left) + score(right) largest, where
 * score(G, H) = T(G)² / (H + l2) and T moves G towards 0 by l1. The first of equals wins.
 *
 * @param histogram the feature's bins begin at slot `at`; `stride` 2: [g, rows] per bin, the rows are the hessian;
 *                  3: [g, rows, h]. Whole numbers
 * @param binCount  bins with values; bin `binCount` holds the rows with a missing value
 * @param totalG, totalH, rows  whole numbers, of the node
 * @param unitG, unitH          what one of the whole numbers stands for
 * @param minRows, minWeight    fewest rows (exact) and least hessian on each side
 * @param best      best[SCORE] is the score to beat; on success: score, last bin on the left, 1 if missing values go
 *                  left (0 if right, −1 if the node has none), and the left side's whole sums
 *
 * Returns whether it beat best[SCORE]. Cost O(binCount). Source: Chen & Guestrin, "XGBoost", KDD 2016, eq. 7 and
 * algorithm 3.
 */
export function scanBins(
  histogram: Readonly<Int32Array>,
  at: number,
  stride: number,
  binCount: number,
  totalG: number,
  totalH: number,
  rows: number,
  unitG: number,
  unitH: number,
  l1: number,
  l2: number,
  minRows: number,
  minWeight: number,
  best: Float64Array,
): boolean {
  const hessian = stride - 1; // slot of the hessian within a bin: the row count itself when stride is 2
  const missingAt = at + binCount * stride;
  const missingRows = histogram[missingAt + 1]!;
  const isBest = scanSide(
    histogram,
    at,
    stride,
    hessian,
    missingRows > 0 ? binCount : binCount - 1,
    0,
    0,
    0,
    totalG,
    totalH,
    rows,
    unitG,
    unitH,
    l1,
    l2,
    minRows,
    minWeight,
    best,
    missingRows > 0 ? 0 : -1,
  );
  if (missingRows === 0) return isBest;
  const isBetter = scanSide(
    histogram,
    at,
    stride,
    hessian,
    binCount - 1,
    histogram[missingAt]!,
    histogram[missingAt + hessian]!,
    missingRows,
    totalG,
    totalH,
    rows,
    unitG,
    unitH,
    l1,
    l2,
    minRows,
    minWeight,
    best,
    1,
  );
  return isBest || isBetter;
}

/** Tries a cut after each of the first `cuts` bins, beginning with the given sums on the left. */
function scanSide(
  histogram: Readonly<Int32Array>,
  at: number,
  stride: number,
  hessian: number,
  cuts: number,
  firstG: number,
  firstH: number,
  firstRows: number,
  totalG: number,
  totalH: number,
  rows: number,
  unitG: number,
  unitH: number,
  l1: number,
  l2: number,
  minRows: number,
  minWeight: number,
  best: Float64Array,
  missingLeft: number,
): boolean {
  let g = firstG;
  let h = firstH;
  let n = firstRows;
  let score = best[SCORE]!;
  let found = -1;
  for (let bin = 0, slot = at; bin < cuts; bin++, slot += stride) {
    const inBin = histogram[slot + 1]!;
    if (inBin === 0) continue; // the same cut as after the bin before
    g += histogram[slot]!;
    h += histogram[slot + hessian]!;
    n += inBin;
    if (n < minRows) continue;
    if (rows - n < minRows) break;
    const leftH = h * unitH;
    const rightH = (totalH - h) * unitH;
    if (leftH < minWeight || rightH < minWeight) continue;
    let leftG = Math.abs(g * unitG);
    let rightG = Math.abs((totalG - g) * unitG);
    leftG = leftG > l1 ? leftG - l1 : 0;
    rightG = rightG > l1 ? rightG - l1 : 0;
    const here = (leftG * leftG) / (leftH + l2) + (rightG * rightG) / (rightH + l2);
    if (here > score) {
      score = here;
      found = bin;
      best[SUM_G] = g;
      best[SUM_H] = h;
    }
  }
  if (found < 0) return false;
  best[SCORE] = score;
  best[BIN] = found;
  best[MISSING_LEFT] = missingLeft;
  return true;
}
