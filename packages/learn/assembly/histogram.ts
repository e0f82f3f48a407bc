/** Rows touched ahead of being summed: reading one byte of each brings its cache line in while others are on their way. */
const BATCH: i32 = 64;

/** With fewer rows, adding to the wide bins at once is cheaper than clearing and widening packed ones afterwards. */
const FEW_ROWS: i32 = 512;

/** Bytes from a feature's packed bins to the next feature's: 256 bins of 8 bytes, so that addresses are constants. */
const LANE: usize = 2048;

/**
 * Sums rows [begin + r × chunkRows, …) of `order` for groups [k × chunkGroups, …) of the list, where chunk = r ×
 * parts + k, into packed bins first (sum of h in the low, of g in the high half of an i64: one load, add and store per
 * feature), which are then widened and cleared. A chunk of at most 65,536 rows cannot overflow: 65,536 × 32,767 < 2³¹.
 *
 * `wide` 0: no two threads sum the same groups. Chunks of one group come one after the other; the first clears the
 * group's bins of `out`, the last takes them off `parent`, where given. Otherwise the sums are added to `out`, or
 * those of threads after the first to their own part of `wide`, and `mergeChunk` does the rest.
 */
export function sumChunk(
  thread: i32,
  chunk: i32,
  table: usize,
  stride: i32,
  groups: usize,
  groupCount: i32,
  chunkGroups: i32,
  order: usize,
  begin: i32,
  end: i32,
  chunkRows: i32,
  width: i32,
  packed: usize,
  packedBytes: i32,
  wide: usize,
  wideBytes: i32,
  out: usize,
  parent: usize,
): i32 {
  const parts = (groupCount + chunkGroups - 1) / chunkGroups;
  const from = begin + (chunk / parts) * chunkRows;
  const to = min(end, from + chunkRows);
  const firstGroup = (chunk % parts) * chunkGroups;
  const list = groups + ((<usize>firstGroup) << 2);
  const listed = min(chunkGroups, groupCount - firstGroup);
  const mine = packed + <usize>thread * <usize>packedBytes;
  const into = wide == 0 || thread == 0 ? out : wide + <usize>(thread - 1) * <usize>wideBytes;
  const bins = (<usize>width) << 4;
  if (wide == 0 && from == begin) clearGroups(list, listed, out, bins << 2);
  const isDirect = to - from < FEW_ROWS;
  const first4 = <usize>load<i32>(list);
  const last4 = <usize>load<i32>(list + ((<usize>(listed - 1)) << 2));
  const isDense = last4 - first4 == <usize>(listed - 1);
  // Rows next to one another are fetched ahead by the processor itself.
  const isScattered =
    to > from && load<i32>(order + ((<usize>(to - 1)) << 2)) - load<i32>(order + ((<usize>from) << 2)) >= to - from;
  let touched: i32 = 0;
  for (let first = from; first < to; first += BATCH) {
    const last = min(to, first + BATCH);
    if (isScattered) for (let i = first; i < last; i++) touched += load<u8>(rowAt(table, stride, order, i));
    if (isDirect) {
      for (let i = first; i < last; i++) addRowWide(rowAt(table, stride, order, i), list, listed, width, into);
    } else if (isDense) {
      for (let i = first; i < last; i++) addRowDense(rowAt(table, stride, order, i), first4, last4, mine);
    } else {
      for (let i = first; i < last; i++) addRow(rowAt(table, stride, order, i), list, listed, mine);
    }
  }
  if (!isDirect) {
    for (let k = 0; k < listed; k++) {
      const feature = (<usize>load<i32>(list + ((<usize>k) << 2))) << 2;
      const lane = mine + ((<usize>k) << 2) * LANE;
      for (let f: usize = 0; f < 4; f++) widen(lane + f * LANE, into + (feature + f) * bins, width);
    }
  }
  if (wide == 0 && parent != 0 && to == end) {
    for (let k = 0; k < listed; k++) {
      const at = <usize>load<i32>(list + ((<usize>k) << 2)) * (bins << 2);
      takeOff(parent + at, out + at, bins << 2);
    }
  }
  return touched; // or the compiler would leave the touching out
}

function clearGroups(list: usize, listed: i32, out: usize, groupBytes: usize): void {
  for (let k = 0; k < listed; k++) {
    memory.fill(out + <usize>load<i32>(list + ((<usize>k) << 2)) * groupBytes, 0, groupBytes);
  }
}

/** from −= what */
function takeOff(from: usize, what: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(from + at, f64x2.sub(v128.load(from + at), v128.load(what + at)));
  }
}

function rowAt(table: usize, stride: i32, order: usize, i: i32): usize {
  return table + <usize>load<i32>(order + ((<usize>i) << 2)) * <usize>stride;
}

function amountOf(own: i32): i64 {
  return ((<i64>(own >> 16)) << 32) + <i64>(own & 0xffff);
}

/** Adds to one bin of each of four features. Four loads of a byte beat one of a word: each saves a shift and a mask. */
function addFour(bins: usize, at: usize, amount: i64): void {
  let slot = at + ((<usize>load<u8>(bins)) << 3);
  store<i64>(slot, load<i64>(slot) + amount);
  slot = at + ((<usize>load<u8>(bins, 1)) << 3);
  store<i64>(slot, load<i64>(slot, LANE) + amount, LANE);
  slot = at + ((<usize>load<u8>(bins, 2)) << 3);
  store<i64>(slot, load<i64>(slot, 2 * LANE) + amount, 2 * LANE);
  slot = at + ((<usize>load<u8>(bins, 3)) << 3);
  store<i64>(slot, load<i64>(slot, 3 * LANE) + amount, 3 * LANE);
}

function addRow(row: usize, groups: usize, listed: i32, mine: usize): void {
  const amount = amountOf(load<i32>(row));
  for (let k = 0; k < listed; k++) {
    const group = <usize>load<i32>(groups + ((<usize>k) << 2));
    addFour(row + 4 + (group << 2), mine, amount);
    mine += 4 * LANE;
  }
}

/** As `addRow` for groups without a gap. */
function addRowDense(row: usize, first: usize, last: usize, mine: usize): void {
  const amount = amountOf(load<i32>(row));
  const end = row + 4 + (last << 2);
  for (let word = row + 4 + (first << 2); word <= end; word += 4) {
    addFour(word, mine, amount);
    mine += 4 * LANE;
  }
}

/** As `addRow`, into wide bins. */
function addRowWide(row: usize, groups: usize, listed: i32, width: i32, into: usize): void {
  const own = load<i32>(row);
  const amount = f64x2.replace_lane(f64x2.splat(<f64>(own & 0xffff)), 1, <f64>(own >> 16));
  const lane = (<usize>width) << 4;
  for (let k = 0; k < listed; k++) {
    const group = <usize>load<i32>(groups + ((<usize>k) << 2));
    let bins = load<u32>(row + 4 + (group << 2));
    let at = into + group * lane * 4;
    for (let f = 0; f < 4; f++) {
      const slot = at + ((bins & 255) << 4);
      v128.store(slot, f64x2.add(v128.load(slot), amount));
      bins >>>= 8;
      at += lane;
    }
  }
}

/** out += from as [h, g] pairs of float64, which hold whole numbers to 2⁵³; from = 0. */
function widen(from: usize, out: usize, bins: i32): void {
  const end = from + ((<usize>bins) << 3);
  while (from < end) {
    const pair = v128.load64_zero(from);
    v128.store(out, f64x2.add(v128.load(out), f64x2.convert_low_i32x4_s(pair)));
    store<i64>(from, 0);
    from += 8;
    out += 16;
  }
}

export function clearChunk(_thread: i32, _chunk: i32, at: usize, bytes: i32): void {
  memory.fill(at, 0, bytes);
}

/**
 * Adds the histograms of the threads after the first to `out`, clears them, and takes `out` off `parent`, where given;
 * chunk = part of `partBytes` bytes.
 */
export function mergeChunk(
  _thread: i32,
  chunk: i32,
  wide: usize,
  bytes: i32,
  others: i32,
  out: usize,
  parent: usize,
  partBytes: i32,
): void {
  const from = <usize>chunk * <usize>partBytes;
  const to = min(<usize>bytes, from + partBytes);
  for (let t = 0; t < others; t++) {
    const theirs = wide + <usize>t * <usize>bytes;
    for (let at = from; at < to; at += 16) {
      v128.store(out + at, f64x2.add(v128.load(out + at), v128.load(theirs + at)));
      v128.store(theirs + at, i64x2.splat(0));
    }
  }
  if (parent != 0) takeOff(parent + from, out + from, to - from);
}
