/** A score is certainly not above another one that it is so far below as fractions of rounded numbers. */
const SURELY: f64 = 1 - 2.0 ** -40;

/**
 * Tries a cut after each of the first `cuts` bins, beginning with the first sums on the left, all in whole units. Two
 * cuts at a time: a division takes longer than all else, so fractions are compared first, and only scores that may be
 * above the best are worked out.
 */
export function sweep(
  bins: usize,
  cuts: i32,
  firstG: f64,
  firstH: f64,
  totalG: f64,
  totalH: f64,
  l1: f64,
  l2: f64,
  minH: f64,
  missingLeft: i32,
  out: usize,
): void {
  const l1s = f64x2.splat(l1);
  const l2s = f64x2.splat(l2);
  const none = f64x2.splat(0);
  const totals = pair(totalH, totalG);
  const allG = f64x2.splat(totalG);
  const allH = f64x2.splat(totalH);
  const mostH = totalH - minH;
  const end = bins + ((<usize>cuts) << 4);
  let at = bins;
  let sums = pair(firstH, firstG);
  // Too little on the left: nothing to try.
  for (; at + 16 < end; at += 32) {
    const next = f64x2.add(sums, f64x2.add(v128.load(at), v128.load(at, 16)));
    if (f64x2.extract_lane(next, 0) >= minH) break;
    sums = next;
  }
  if (at < end) {
    const next = f64x2.add(sums, v128.load(at));
    if (f64x2.extract_lane(next, 0) < minH) {
      sums = next;
      at += 16;
    }
  }
  let score = load<f64>(out);
  let enough = f64x2.splat(score * SURELY);
  let found: usize = 0;
  let foundSums = none;
  while (at + 16 < end) {
    const bin = v128.load(at);
    const one = f64x2.add(sums, bin);
    const two = f64x2.add(sums, f64x2.add(bin, v128.load(at, 16)));
    if (f64x2.extract_lane(two, 0) > mostH) break;
    const g = v128.shuffle<f64>(one, two, 1, 3);
    const h = v128.shuffle<f64>(one, two, 0, 2);
    let left = g;
    let right = f64x2.sub(allG, g);
    if (l1 > 0) {
      left = moved(left, l1s);
      right = moved(right, l1s);
    }
    const leftG2 = f64x2.mul(left, left);
    const rightG2 = f64x2.mul(right, right);
    const leftH = f64x2.add(h, l2s);
    const rightH = f64x2.add(f64x2.sub(allH, h), l2s);
    const fraction = f64x2.add(f64x2.mul(leftG2, rightH), f64x2.mul(rightG2, leftH));
    if (v128.any_true(f64x2.ge(fraction, f64x2.mul(enough, f64x2.mul(leftH, rightH))))) {
      const scores = f64x2.add(f64x2.div(leftG2, leftH), f64x2.div(rightG2, rightH));
      if (f64x2.extract_lane(scores, 0) > score) {
        score = f64x2.extract_lane(scores, 0);
        found = at + 16;
        foundSums = one;
      }
      if (f64x2.extract_lane(scores, 1) > score) {
        score = f64x2.extract_lane(scores, 1);
        found = at + 32;
        foundSums = two;
      }
      enough = f64x2.splat(score * SURELY);
    }
    sums = two;
    at += 32;
  }
  for (; at < end; at += 16) {
    sums = f64x2.add(sums, v128.load(at));
    if (f64x2.extract_lane(sums, 0) > mostH) break;
    const here = scoreOf(sums, totals, l1s, l2s);
    if (here > score) {
      score = here;
      found = at + 16;
      foundSums = sums;
    }
  }
  if (found != 0) note(out, score, <i32>((found - bins) >>> 4) - 1, missingLeft, foundSums);
}

/** As `sweep`, where a cut must leave `minRows` rows on both sides, of which `rows` are to be shared. */
export function sweepCounted(
  bins: usize,
  cuts: i32,
  firstG: f64,
  firstH: f64,
  firstRows: i32,
  totalG: f64,
  totalH: f64,
  l1: f64,
  l2: f64,
  minH: f64,
  inBins: usize,
  rows: i32,
  minRows: i32,
  missingLeft: i32,
  out: usize,
): void {
  const l1s = f64x2.splat(l1);
  const l2s = f64x2.splat(l2);
  const totals = pair(totalH, totalG);
  const mostH = totalH - minH;
  let sums = pair(firstH, firstG);
  let n = firstRows;
  for (let bin = 0; bin < cuts; bin++) {
    sums = f64x2.add(sums, v128.load(bins + ((<usize>bin) << 4)));
    n += load<i32>(inBins + ((<usize>bin) << 2));
    if (n < minRows || f64x2.extract_lane(sums, 0) < minH) continue;
    if (rows - n < minRows || f64x2.extract_lane(sums, 0) > mostH) break;
    const here = scoreOf(sums, totals, l1s, l2s);
    if (here > load<f64>(out)) note(out, here, bin, missingLeft, sums);
  }
}

function pair(h: f64, g: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(h), 1, g);
}

/** Score of both sides of a cut, left + right. */
function scoreOf(sums: v128, totals: v128, l1s: v128, l2s: v128): f64 {
  const rest = f64x2.sub(totals, sums);
  const h = f64x2.add(v128.shuffle<f64>(sums, rest, 0, 2), l2s);
  const g = moved(v128.shuffle<f64>(sums, rest, 1, 3), l1s);
  const scores = f64x2.div(f64x2.mul(g, g), h);
  return f64x2.extract_lane(scores, 0) + f64x2.extract_lane(scores, 1);
}

/** |g| brought nearer to 0 by l1. */
function moved(g: v128, l1s: v128): v128 {
  return f64x2.pmax(f64x2.splat(0), f64x2.sub(f64x2.abs(g), l1s));
}

function note(out: usize, score: f64, bin: i32, missingLeft: i32, sums: v128): void {
  store<f64>(out, score);
  store<f64>(out, bin, 8);
  store<f64>(out, missingLeft, 16);
  store<f64>(out, f64x2.extract_lane(sums, 1), 24);
  store<f64>(out, f64x2.extract_lane(sums, 0), 32);
}
