/** Scans features list[chunk × perChunk, …): see src/kernels/scan.ts. `counts` 0 = rows are not to be counted. */
export function scanChunk(
  _thread: i32,
  chunk: i32,
  histogram: usize,
  width: i32,
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
  results: usize,
): void {
  const last = min(listed, (chunk + 1) * perChunk);
  for (let i = chunk * perChunk; i < last; i++) {
    const feature = load<i32>(list + ((<usize>i) << 2));
    const missingBin = load<i32>(missingBins + ((<usize>feature) << 2));
    const bins = histogram + ((<usize>feature * <usize>width) << 4);
    const inBins = counts ? counts + ((<usize>feature * <usize>width) << 2) : 0;
    const out = results + <usize>i * 40;
    const missing = bins + ((<usize>missingBin) << 4);
    const missingH = load<f64>(missing);
    const missingG = load<f64>(missing, 8);
    const missingRows = inBins ? load<i32>(inBins + ((<usize>missingBin) << 2)) : 0;
    const isSeen = missingH != 0 || missingG != 0 || missingRows != 0;
    store<f64>(out, toBeat);
    store<f64>(out, -1, 8);
    const cuts = isSeen ? missingBin : missingBin - 1;
    scanSide(
      bins,
      cuts,
      0,
      0,
      0,
      totalG,
      totalH,
      unitG,
      unitH,
      l1,
      l2,
      minH,
      inBins,
      rows,
      minRows,
      isSeen ? 0 : -1,
      out,
    );
    if (!isSeen) continue;
    scanSide(
      bins,
      missingBin - 1,
      missingG,
      missingH,
      missingRows,
      totalG,
      totalH,
      unitG,
      unitH,
      l1,
      l2,
      minH,
      inBins,
      rows,
      minRows,
      1,
      out,
    );
  }
}

function scanSide(
  bins: usize,
  cuts: i32,
  firstG: f64,
  firstH: f64,
  firstRows: i32,
  totalG: f64,
  totalH: f64,
  unitG: f64,
  unitH: f64,
  l1: f64,
  l2: f64,
  minH: f64,
  inBins: usize,
  rows: i32,
  minRows: i32,
  missingLeft: f64,
  out: usize,
): void {
  // Pairs: [h, g] of the left side; then both sides of a cut, left first.
  let sums = f64x2.replace_lane(f64x2.splat(firstH), 1, firstG);
  const totals = f64x2.replace_lane(f64x2.splat(totalH), 1, totalG);
  const unitsG = f64x2.splat(unitG);
  const unitsH = f64x2.splat(unitH);
  const l1s = f64x2.splat(l1);
  const l2s = f64x2.splat(l2);
  const none = f64x2.splat(0);
  let n = firstRows;
  let score = load<f64>(out);
  let found = -1;
  let foundSums = none;
  for (let bin = 0; bin < cuts; bin++, bins += 16) {
    sums = f64x2.add(sums, v128.load(bins));
    if (inBins) {
      n += load<i32>(inBins + ((<usize>bin) << 2));
      if (n < minRows) continue;
      if (rows - n < minRows) break;
    }
    if (f64x2.extract_lane(sums, 0) < minH) continue;
    const rest = f64x2.sub(totals, sums);
    if (f64x2.extract_lane(rest, 0) < minH) break;
    const h = v128.shuffle<f64>(sums, rest, 0, 2);
    const g = v128.shuffle<f64>(sums, rest, 1, 3);
    const moved = f64x2.pmax(none, f64x2.sub(f64x2.abs(f64x2.mul(g, unitsG)), l1s));
    const scores = f64x2.div(f64x2.mul(moved, moved), f64x2.add(f64x2.mul(h, unitsH), l2s));
    const here = f64x2.extract_lane(scores, 0) + f64x2.extract_lane(scores, 1);
    if (here > score) {
      score = here;
      found = bin;
      foundSums = sums;
    }
  }
  if (found < 0) return;
  store<f64>(out, score);
  store<f64>(out, found, 8);
  store<f64>(out, missingLeft, 16);
  store<f64>(out, f64x2.extract_lane(foundSums, 1), 24);
  store<f64>(out, f64x2.extract_lane(foundSums, 0), 32);
}
