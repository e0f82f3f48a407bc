import { RESULT, type Histogram, type ScanCounts, type ScanRules } from "./kernels.ts";

/** See `Kernels.scan`. Cost O(features × bins). */
export function scan(
  histogram: Readonly<Histogram>,
  width: number,
  features: Readonly<Int32Array>,
  missingBins: Readonly<Int32Array>,
  rules: ScanRules,
  counts: ScanCounts | null,
  results: Float64Array,
): void {
  for (let i = 0; i < features.length; i++) {
    const at = features[i]! * width;
    const missingBin = missingBins[features[i]!]!;
    const out = i * RESULT.width;
    const missing = (at + missingBin) * 2;
    const missingH = histogram[missing]!;
    const missingG = histogram[missing + 1]!;
    const missingRows = counts ? counts.counts[at + missingBin]! : 0;
    const isSeen = missingH !== 0 || missingG !== 0 || missingRows !== 0;
    results[out + RESULT.score] = rules.toBeat;
    results[out + RESULT.bin] = -1;
    const cuts = isSeen ? missingBin : missingBin - 1;
    scanSide(histogram, at, cuts, 0, 0, 0, rules, counts, isSeen ? 0 : -1, results, out);
    if (!isSeen) continue;
    scanSide(histogram, at, missingBin - 1, missingG, missingH, missingRows, rules, counts, 1, results, out);
  }
}

/** Tries a cut after each of the first `cuts` bins, beginning with the given sums on the left. */
function scanSide(
  histogram: Readonly<Histogram>,
  at: number,
  cuts: number,
  firstG: number,
  firstH: number,
  firstRows: number,
  rules: ScanRules,
  counts: ScanCounts | null,
  missingLeft: number,
  results: Float64Array,
  out: number,
): void {
  const { totalG, totalH, unitG, unitH, l1, l2, minH } = rules;
  let g = firstG;
  let h = firstH;
  let n = firstRows;
  let score = results[out + RESULT.score]!;
  for (let bin = 0; bin < cuts; bin++) {
    h += histogram[(at + bin) * 2]!;
    g += histogram[(at + bin) * 2 + 1]!;
    if (counts) {
      n += counts.counts[at + bin]!;
      if (n < counts.minRows) continue;
      if (counts.rows - n < counts.minRows) break;
    }
    if (h < minH) continue;
    const restH = totalH - h;
    if (restH < minH) break;
    let leftG = Math.abs(g * unitG);
    let rightG = Math.abs((totalG - g) * unitG);
    leftG = leftG > l1 ? leftG - l1 : 0;
    rightG = rightG > l1 ? rightG - l1 : 0;
    const here = (leftG * leftG) / (h * unitH + l2) + (rightG * rightG) / (restH * unitH + l2);
    if (here > score) {
      score = here;
      results[out + RESULT.score] = here;
      results[out + RESULT.bin] = bin;
      results[out + RESULT.missingLeft] = missingLeft;
      results[out + RESULT.leftG] = g;
      results[out + RESULT.leftH] = h;
    }
  }
}
