import { RESULT, type BinTable, type Histogram, type ScanCounts, type ScanRules } from "../../kernels/index.ts";

/**
 * The value of a node, before the learning rate: −T(G) / (H + l2), where T moves G towards 0 by l1, no further than its
 * bounds. Source: Chen & Guestrin, "XGBoost", KDD 2016, eq. 5.
 */
export function boundedValue(g: number, h: number, l1: number, l2: number, lower: number, upper: number): number {
  const moved = g > l1 ? g - l1 : g < -l1 ? g + l1 : 0;
  const value = h + l2 > 0 ? -moved / (h + l2) : 0;
  return value < lower ? lower : value > upper ? upper : value;
}

/** Twice the loss that a node of this value takes off: −2GV − (H + l2)V² − 2·l1·|V|; T(G)² / (H + l2) at the best V. */
export const scoreOfValue = (g: number, h: number, l1: number, l2: number, value: number): number =>
  -2 * g * value - (h + l2) * value * value - 2 * l1 * Math.abs(value);

/**
 * As `Kernels.scan`, where the node's values must stay in [lower, upper] and, with direction 1 (−1) of a feature, the
 * right side's must not be below (above) the left side's. Cost O(features × bins).
 */
export function scanBounded(
  histogram: Readonly<Histogram>,
  { missingBins, layout }: Pick<BinTable, "missingBins"> & { readonly layout: Pick<BinTable["layout"], "starts"> },
  features: Readonly<Int32Array>,
  { totalG, totalH, unitG, unitH, l1, l2, minH, toBeat }: ScanRules,
  counts: ScanCounts | null,
  { lower, upper }: { readonly lower: number; readonly upper: number },
  directions: Readonly<Int8Array>,
  results: Float64Array,
): void {
  for (let i = 0; i < features.length; i++) {
    const at = layout.starts[features[i]!]!;
    const direction = directions[features[i]!]!;
    const missingBin = missingBins[features[i]!]!;
    const missing = (at + missingBin) * 2;
    const missingRows = counts ? counts.counts[at + missingBin]! : 0;
    const isSeen = histogram[missing] !== 0 || histogram[missing + 1] !== 0 || missingRows !== 0;
    const out = i * RESULT.width;
    results[out + RESULT.score] = toBeat;
    results[out + RESULT.bin] = -1;
    for (let missingLeft = 0; missingLeft <= (isSeen ? 1 : 0); missingLeft++) {
      const cuts = isSeen && missingLeft === 0 ? missingBin : missingBin - 1;
      let h = missingLeft * histogram[missing]!;
      let g = missingLeft * histogram[missing + 1]!;
      let n = missingLeft * missingRows;
      for (let bin = 0; bin < cuts; bin++) {
        h += histogram[(at + bin) * 2]!;
        g += histogram[(at + bin) * 2 + 1]!;
        if (counts) {
          n += counts.counts[at + bin]!;
          if (n < counts.minRows) continue;
          if (counts.rows - n < counts.minRows) break;
        }
        if (h < minH) continue;
        if (totalH - h < minH) break;
        const leftG = g * unitG;
        const leftH = h * unitH;
        const rightG = (totalG - g) * unitG;
        const rightH = (totalH - h) * unitH;
        const left = boundedValue(leftG, leftH, l1, l2, lower, upper);
        const right = boundedValue(rightG, rightH, l1, l2, lower, upper);
        if (direction * (right - left) < 0) continue;
        const score = scoreOfValue(leftG, leftH, l1, l2, left) + scoreOfValue(rightG, rightH, l1, l2, right);
        if (score <= results[out + RESULT.score]!) continue;
        results[out + RESULT.score] = score;
        results[out + RESULT.bin] = bin;
        results[out + RESULT.missingLeft] = isSeen ? missingLeft : -1;
        results[out + RESULT.leftG] = g;
        results[out + RESULT.leftH] = h;
      }
    }
  }
}
