import { sweep, sweepCounted } from "./sweep";

/** Scans features list[chunk × perChunk, …): see src/kernels/scan.ts. `counts` 0 = rows are not to be counted. */
export function scanChunk(
  _thread: i32,
  chunk: i32,
  histogram: usize,
  starts: usize,
  list: usize,
  listed: i32,
  perChunk: i32,
  missingBins: usize,
  totalG: f64,
  totalH: f64,
  unitG: f64,
  unitH: f64,
  l1: f64,
  l2: f64,
  minH: f64,
  toBeat: f64,
  counts: usize,
  rows: i32,
  minRows: i32,
  isContest: bool,
  results: usize,
): void {
  const unit = (unitG / unitH) * unitG;
  const wholeL1 = l1 / unitG;
  const wholeL2 = l2 / unitH;
  let most = toBeat / unit;
  const last = min(listed, (chunk + 1) * perChunk);
  for (let i = chunk * perChunk; i < last; i++) {
    const feature = load<i32>(list + ((<usize>i) << 2));
    const missingBin = load<i32>(missingBins + ((<usize>feature) << 2));
    const start = <usize>load<i32>(starts + ((<usize>feature) << 2));
    const bins = histogram + (start << 4);
    const inBins = counts ? counts + (start << 2) : 0;
    const out = results + <usize>i * 40;
    const missing = bins + ((<usize>missingBin) << 4);
    const missingH = load<f64>(missing);
    const missingG = load<f64>(missing, 8);
    const missingRows = inBins ? load<i32>(inBins + ((<usize>missingBin) << 2)) : 0;
    const isSeen = missingH != 0 || missingG != 0 || missingRows != 0;
    const cuts = isSeen ? missingBin : missingBin - 1;
    const side = isSeen ? 0 : -1;
    store<f64>(out, most);
    store<f64>(out, -1, 8);
    if (inBins) {
      sweepCounted(bins, cuts, 0, 0, 0, totalG, totalH, wholeL1, wholeL2, minH, inBins, rows, minRows, side, out);
      if (isSeen) {
        sweepCounted(
          bins,
          missingBin - 1,
          missingG,
          missingH,
          missingRows,
          totalG,
          totalH,
          wholeL1,
          wholeL2,
          minH,
          inBins,
          rows,
          minRows,
          1,
          out,
        );
      }
    } else {
      sweep(bins, cuts, 0, 0, totalG, totalH, wholeL1, wholeL2, minH, side, out);
      if (isSeen) sweep(bins, missingBin - 1, missingG, missingH, totalG, totalH, wholeL1, wholeL2, minH, 1, out);
    }
    if (isContest) most = load<f64>(out);
    store<f64>(out, load<f64>(out) * unit);
  }
}
