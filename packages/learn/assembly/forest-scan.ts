import { Desk, FEATURE, FIRST_RIGHT, LAST_LEFT, MISSING, SCORE } from "./forest-desk";

/** What marks a slot in use. */
export const MARK: u8 = 128;
/** Marks looked at in one step: a branch that ends a walk over few bits is mostly guessed wrong. */
const MARKS: i32 = 64;

/** Offers every cut between marked slots, then clears them. Returns whether more than one was marked. */
export function offerCuts(
  desk: Desk,
  slots: usize,
  marks: usize,
  limit: i32,
  missingAt: i32,
  rows: i32,
  weight: f64,
  sum: f64,
  feature: i32,
): bool {
  const total = f64x2.replace_lane(f64x2.splat(weight), 1, sum);
  if (missingAt < 0) return scan(desk, slots, marks, limit, f64x2.splat(0), 0, rows, total, feature, -1) > 1;
  const slot = slots + ((<usize>missingAt) << 4);
  const missing = v128.load(slot);
  v128.store(slot, f64x2.splat(0));
  store<u8>(marks + <usize>missingAt, 0);
  let rowsMissing = 0;
  if (desk.minRows > 1) {
    const at = desk.counts + ((<usize>missingAt) << 2);
    rowsMissing = load<i32>(at);
    store<i32>(at, 0);
  }
  const present = scan(desk, slots, marks, limit, f64x2.splat(0), 0, rows, total, feature, 0);
  scan(desk, slots, marks, limit, missing, rowsMissing, rows, total, feature, 1);
  return present > 0;
}

/** One walk over the marked slots with `first` on the left already; `side` tells where missing values are, -1 = none. */
function scan(
  desk: Desk,
  slots: usize,
  marks: usize,
  limit: i32,
  first: v128,
  firstRows: i32,
  rows: i32,
  total: v128,
  feature: i32,
  side: i32,
): i32 {
  const isLast = side != 0;
  const minRows = desk.minRows;
  let left = first;
  let rowsLeft = firstRows;
  let score = load<f64>(desk.found, SCORE);
  let previous = -1;
  let lastLeft = -1;
  let firstRight = -1;
  let marked = 0;
  for (let base = 0; base < limit; base += MARKS) {
    let bits = takeMarks(marks + <usize>base, isLast);
    for (; bits != 0; bits &= bits - 1) {
      const here = base + <i32>ctz(bits);
      const slot = slots + ((<usize>here) << 4);
      if (previous >= 0 && (minRows == 1 || (rowsLeft >= minRows && rows - rowsLeft >= minRows))) {
        const found = scoreOf(left, total);
        if (found > score) {
          score = found;
          lastLeft = previous;
          firstRight = here;
        }
      }
      left = f64x2.add(left, v128.load(slot));
      if (isLast) v128.store(slot, f64x2.splat(0));
      if (minRows > 1) {
        const at = desk.counts + ((<usize>here) << 2);
        rowsLeft += load<i32>(at);
        if (isLast) store<i32>(at, 0);
      }
      previous = here;
      marked++;
    }
  }
  if (side == 0 && previous >= 0 && (minRows == 1 || (rowsLeft >= minRows && rows - rowsLeft >= minRows))) {
    const found = scoreOf(left, total);
    if (found > score) {
      score = found;
      lastLeft = previous;
      firstRight = -1;
    }
  }
  if (lastLeft >= 0) {
    store<f64>(desk.found, score, SCORE);
    store<f64>(desk.found, <f64>feature, FEATURE);
    store<f64>(desk.found, <f64>lastLeft, LAST_LEFT);
    store<f64>(desk.found, <f64>firstRight, FIRST_RIGHT);
    store<f64>(desk.found, <f64>side, MISSING);
  }
  return marked;
}

/** 64 marks as bits. */
function takeMarks(at: usize, isLast: bool): u64 {
  const bits = marksOf(at) | (marksOf(at + 16) << 16) | (marksOf(at + 32) << 32) | (marksOf(at + 48) << 48);
  if (isLast) {
    v128.store(at, i8x16.splat(0));
    v128.store(at, i8x16.splat(0), 16);
    v128.store(at, i8x16.splat(0), 32);
    v128.store(at, i8x16.splat(0), 48);
  }
  return bits;
}

function marksOf(at: usize): u64 {
  return <u64>(<u32>i8x16.bitmask(v128.load(at)));
}

/** S_left² / W_left + S_right² / W_right. */
function scoreOf(left: v128, total: v128): f64 {
  const right = f64x2.sub(total, left);
  const sums = v128.shuffle<f64>(left, right, 1, 3);
  const parts = f64x2.div(f64x2.mul(sums, sums), v128.shuffle<f64>(left, right, 0, 2));
  return f64x2.extract_lane(parts, 0) + f64x2.extract_lane(parts, 1);
}
