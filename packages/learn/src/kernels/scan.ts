import { RESULT, type BinTable, type Histogram, type ScanCounts, type ScanRules } from "./kernels.ts";

/** See `Kernels.scan`. Units are powers of two: all is done in whole units, and only scores are brought back. */
export function scan(
  histogram: Readonly<Histogram>,
  { missingBins, layout }: BinTable,
  features: Readonly<Int32Array>,
  rules: ScanRules,
  counts: ScanCounts | null,
  isContest: boolean,
  results: Float64Array,
): void {
  const unit = (rules.unitG / rules.unitH) * rules.unitG;
  const l1 = rules.l1 / rules.unitG;
  const l2 = rules.l2 / rules.unitH;
  let most = rules.toBeat / unit;
  for (let i = 0; i < features.length; i++) {
    const at = layout.starts[features[i]!]!;
    const missingBin = missingBins[features[i]!]!;
    const out = i * RESULT.width;
    const missing = (at + missingBin) * 2;
    const missingH = histogram[missing]!;
    const missingG = histogram[missing + 1]!;
    const missingRows = counts ? counts.counts[at + missingBin]! : 0;
    const isSeen = missingH !== 0 || missingG !== 0 || missingRows !== 0;
    results[out + RESULT.score] = most;
    results[out + RESULT.bin] = -1;
    const cuts = isSeen ? missingBin : missingBin - 1;
    sweep(histogram, at, cuts, 0, 0, 0, rules, l1, l2, counts, isSeen ? 0 : -1, results, out);
    if (isSeen) {
      sweep(histogram, at, missingBin - 1, missingG, missingH, missingRows, rules, l1, l2, counts, 1, results, out);
    }
    if (isContest) most = results[out + RESULT.score]!;
    results[out + RESULT.score]! *= unit;
  }
}

/** Tries a cut after each of the first `cuts` bins, beginning with the given sums on the left. */
function sweep(
  histogram: Readonly<Histogram>,
  at: number,
  cuts: number,
  firstG: number,
  firstH: number,
  firstRows: number,
  { totalG, totalH, minH }: ScanRules,
  l1: number,
  l2: number,
  counts: ScanCounts | null,
  missingLeft: number,
  results: Float64Array,
  out: number,
): void {
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
    const leftG = Math.max(0, Math.abs(g) - l1);
    const rightG = Math.max(0, Math.abs(totalG - g) - l1);
    const here = (leftG * leftG) / (h + l2) + (rightG * rightG) / (restH + l2);
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
