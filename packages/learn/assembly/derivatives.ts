const LOG2_E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
/** Added to a whole number below 2³¹ in size, it makes the low bits of the float64 those of the number. */
const BITS: f64 = 6755399441055744; // 1.5 × 2⁵²

function splat(value: f64): v128 {
  return f64x2.splat(value);
}

/** p × r + constant */
function next(p: v128, r: v128, constant: f64): v128 {
  return f64x2.add(f64x2.mul(p, r), splat(constant));
}

/** Two at a time; source and steps: src/kernels/exp.ts. Every operation is the same, so every bit is. */
function exp(x: v128): v128 {
  const clamped = f64x2.pmin(f64x2.pmax(x, splat(-708)), splat(708)); // NaN stays
  const k = f64x2.floor(f64x2.add(f64x2.mul(clamped, splat(LOG2_E)), splat(0.5)));
  const r = f64x2.sub(f64x2.sub(clamped, f64x2.mul(k, splat(LN2_HIGH))), f64x2.mul(k, splat(LN2_LOW)));
  let p = splat(1.0 / 3628800.0);
  p = next(p, r, 1.0 / 362880.0);
  p = next(p, r, 1.0 / 40320.0);
  p = next(p, r, 1.0 / 5040.0);
  p = next(p, r, 1.0 / 720.0);
  p = next(p, r, 1.0 / 120.0);
  p = next(p, r, 1.0 / 24.0);
  p = next(p, r, 1.0 / 6.0);
  p = next(p, r, 0.5);
  p = next(p, r, 1.0);
  p = next(p, r, 1.0);
  return f64x2.mul(p, i64x2.shl(f64x2.add(k, splat(BITS + 1023)), 52));
}

/** Writes the chunk's largest derivatives to largest[2 × chunk] and the next place. */
export function packLogisticChunk(
  _thread: i32,
  chunk: i32,
  scores: usize,
  codes: usize,
  weights: usize,
  rows: i32,
  chunkRows: i32,
  scaleG: f64,
  scaleH: f64,
  table: usize,
  stride: i32,
  largest: usize,
): void {
  const from = chunk * chunkRows;
  const to = min(rows, from + chunkRows);
  const one = splat(1);
  let mostG = splat(0);
  let mostH = splat(0);
  let into = table + <usize>from * <usize>stride;
  for (let row = from; row < to; row += 2) {
    const isLast = row + 1 == rows; // then the second lane is made up, weighs nothing, and is not stored
    const at = (<usize>row) << 3;
    const code = codes + ((<usize>row) << 2);
    const score = isLast ? v128.load64_zero(scores + at) : v128.load(scores + at);
    const label = f64x2.convert_low_i32x4_s(isLast ? v128.load32_zero(code) : v128.load64_zero(code));
    let weight = weights ? (isLast ? v128.load64_zero(weights + at) : v128.load(weights + at)) : one;
    if (isLast) weight = f64x2.replace_lane(weight, 1, 0);
    const p = f64x2.div(one, f64x2.add(one, exp(f64x2.neg(score))));
    const g = f64x2.mul(weight, f64x2.sub(p, label));
    const h = f64x2.mul(f64x2.mul(weight, p), f64x2.sub(one, p));
    mostG = f64x2.pmax(mostG, f64x2.abs(g));
    mostH = f64x2.pmax(mostH, h);
    const word = v128.or(i64x2.shl(whole(g, scaleG), 16), whole(h, scaleH));
    v128.store32_lane(into, word, 0);
    if (!isLast) v128.store32_lane(into + stride, word, 2);
    into += stride << 1;
  }
  const out = largest + ((<usize>chunk) << 4);
  store<f64>(out, max(f64x2.extract_lane(mostG, 0), f64x2.extract_lane(mostG, 1)));
  store<f64>(out, max(f64x2.extract_lane(mostH, 0), f64x2.extract_lane(mostH, 1)), 8);
}

/** Two values, scaled and rounded, as the low halves of two i64. */
function whole(values: v128, scale: f64): v128 {
  return f64x2.add(f64x2.floor(f64x2.add(f64x2.mul(values, splat(scale)), splat(0.5))), splat(BITS));
}

/** Writes the chunk's largest |value| to largest[chunk]. */
export function largestChunk(_thread: i32, chunk: i32, values: usize, rows: i32, chunkRows: i32, largest: usize): void {
  const from = chunk * chunkRows;
  const to = min(rows, from + chunkRows);
  let most: f64 = 0;
  for (let i = from; i < to; i++) {
    const size = abs(load<f64>(values + ((<usize>i) << 3)));
    if (size > most) most = size;
  }
  store<f64>(largest + ((<usize>chunk) << 3), most);
}

/** `h` 0 = the second derivative is 1 for every row. */
export function packChunk(
  _thread: i32,
  chunk: i32,
  g: usize,
  h: usize,
  scaleG: f64,
  scaleH: f64,
  rows: i32,
  chunkRows: i32,
  table: usize,
  stride: i32,
): void {
  const from = chunk * chunkRows;
  const to = min(rows, from + chunkRows);
  const scales = f64x2.replace_lane(splat(scaleG), 1, scaleH);
  let row = table + <usize>from * <usize>stride;
  for (let i = from; i < to; i++) {
    const at = (<usize>i) << 3;
    const pair = f64x2.replace_lane(v128.load64_splat(g + at), 1, h ? load<f64>(h + at) : 1);
    const whole = i32x4.trunc_sat_f64x2_s_zero(f64x2.floor(f64x2.add(f64x2.mul(pair, scales), splat(0.5))));
    store<i32>(row, (i32x4.extract_lane(whole, 0) << 16) | i32x4.extract_lane(whole, 1));
    row += stride;
  }
}
