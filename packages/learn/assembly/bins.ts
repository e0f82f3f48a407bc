const BLOCK: i32 = 256;

/**
 * Puts the chunk's rows of a staged block into bins, in both layouts. Rows are the unit of work: two threads never
 * write to the same row.
 */
export function fillBinsChunk(
  _thread: i32,
  chunk: i32,
  block: usize,
  blockRows: i32,
  count: i32,
  first: i32,
  chunkRows: i32,
  features: i32,
  edges: usize,
  missingBins: usize,
  lanes: usize,
  steps: usize,
  bins: usize,
  rows: i32,
  table: usize,
  stride: i32,
): void {
  const begin = chunk * chunkRows;
  const end = min(count, begin + chunkRows);
  for (let from = begin; from < end; from += BLOCK) {
    const to = min(end, from + BLOCK);
    for (let f = 0; f < features; f++) {
      const values = block + ((<usize>f * <usize>blockRows) << 3);
      const own = edges + ((<usize>f) << 11);
      const missing = load<i32>(missingBins + ((<usize>f) << 2));
      const column = bins + <usize>f * <usize>rows + <usize>first;
      const lane = <usize>load<i32>(lanes + ((<usize>f) << 2));
      const step = load<i32>(steps + ((<usize>f) << 2));
      let cell = table + <usize>(first + from) * <usize>stride + 4 + lane;
      for (let i = from; i < to; i++) {
        const bin = binOf(load<f64>(values + ((<usize>i) << 3)), own, missing);
        store<u8>(column + <usize>i, bin);
        store<u8>(cell, load<u8>(cell) + bin * step);
        cell += stride;
      }
    }
  }
}

/** Number of the 256 edges below the value, counted in 8 halvings without a branch. */
function binOf(value: f64, edges: usize, missing: i32): i32 {
  let at = (<i32>(load<f64>(edges, 127 * 8) < value)) << 7;
  at += (<i32>(load<f64>(edges + ((<usize>at) << 3), 63 * 8) < value)) << 6;
  at += (<i32>(load<f64>(edges + ((<usize>at) << 3), 31 * 8) < value)) << 5;
  at += (<i32>(load<f64>(edges + ((<usize>at) << 3), 15 * 8) < value)) << 4;
  at += (<i32>(load<f64>(edges + ((<usize>at) << 3), 7 * 8) < value)) << 3;
  at += (<i32>(load<f64>(edges + ((<usize>at) << 3), 3 * 8) < value)) << 2;
  at += (<i32>(load<f64>(edges + ((<usize>at) << 3), 1 * 8) < value)) << 1;
  at += <i32>(load<f64>(edges + ((<usize>at) << 3)) < value);
  return at + (missing & -(<i32>(value != value)));
}

/**
 * Sorts lists of values, drops their repeats and writes how often each occurs: list c begins at c × most. Radix sort,
 * one byte at a time from the last; a byte that all values share is skipped. Source: Knuth, "The Art of Computer
 * Programming", volume 3, §5.2.5.
 */
export function sortDistinctChunk(
  thread: i32,
  chunk: i32,
  values: usize,
  most: i32,
  lengths: usize,
  counts: usize,
  spare: usize,
  tallies: usize,
): void {
  const length = load<i32>(lengths + ((<usize>chunk) << 2));
  const list = values + ((<usize>chunk * <usize>most) << 3);
  const tally = tallies + ((<usize>thread) << 13); // 8 bytes × 256 places × 4
  memory.fill(tally, 0, 8192);
  for (let i = 0; i < length; i++) {
    const at = list + ((<usize>i) << 3);
    const bits = load<i64>(at);
    const key = bits ^ ((bits >> 63) | i64.MIN_VALUE); // unsigned order of keys = order of values
    store<i64>(at, key);
    for (let b = 0; b < 8; b++) {
      const slot = tally + ((<usize>b) << 10) + ((<usize>((key >>> (b << 3)) & 255)) << 2);
      store<i32>(slot, load<i32>(slot) + 1);
    }
  }
  let from = list;
  let to = spare + ((<usize>thread * <usize>most) << 3);
  for (let b = 0; b < 8; b++) {
    if (pass(from, to, length, b << 3, tally + ((<usize>b) << 10))) {
      const other = from;
      from = to;
      to = other;
    }
  }
  store<i32>(
    lengths + ((<usize>chunk) << 2),
    compact(from, list, length, counts + ((<usize>chunk * <usize>most) << 2)),
  );
}

/** One stable pass over one byte; false where all values share it and nothing was moved. */
function pass(from: usize, to: usize, length: i32, shift: i32, tally: usize): bool {
  let next = 0;
  for (let digit = 0; digit < 256; digit++) {
    const slot = tally + ((<usize>digit) << 2);
    const count = load<i32>(slot);
    if (count == length) return false;
    store<i32>(slot, next);
    next += count;
  }
  for (let i = 0; i < length; i++) {
    const key = load<i64>(from + ((<usize>i) << 3));
    const slot = tally + ((<usize>((key >>> shift) & 255)) << 2);
    const place = load<i32>(slot);
    store<i32>(slot, place + 1);
    store<i64>(to + ((<usize>place) << 3), key);
  }
  return true;
}

/** Turns sorted keys back into values, each once, and counts them. `out` may be `from`. */
function compact(from: usize, out: usize, length: i32, counts: usize): i32 {
  let found = 0;
  let before: f64 = 0;
  for (let i = 0; i < length; i++) {
    const key = load<i64>(from + ((<usize>i) << 3));
    const value = reinterpret<f64>(key ^ ((~key >> 63) | i64.MIN_VALUE));
    if (found == 0 || value != before) {
      store<f64>(out + ((<usize>found) << 3), value);
      store<i32>(counts + ((<usize>found) << 2), 0);
      found++;
      before = value;
    }
    const slot = counts + ((<usize>(found - 1)) << 2);
    store<i32>(slot, load<i32>(slot) + 1);
  }
  return found;
}
