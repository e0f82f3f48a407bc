import { foldLane } from "./lanes";

/** Rows touched ahead of being summed: reading one byte of each brings its cache line in while others are on their way. */
const BATCH: i32 = 64;

/** With fewer rows, adding to the wide bins at once is cheaper than clearing and widening packed ones afterwards. */
const FEW_ROWS: i32 = 512;

/** Bytes from a lane's packed cells to the next lane's: 256 cells of 8 bytes, so that addresses are constants. */
const LANE: usize = 2048;

/**
 * Sums rows [begin + r × chunkRows, …) of `order` for groups [k × chunkGroups, …) of the list, where chunk = r ×
 * parts + k, into packed cells first (sum of h in the low, of g in the high half of an i64: one load, add and store per
 * lane), which are then widened and cleared. A chunk of at most 65,536 rows cannot overflow: 65,536 × 32,767 < 2³¹.
 *
 * `wide` 0: no two threads sum the same groups. Chunks of one group come one after the other; the first clears the
 * group's bins of `out`, the last takes them off `parent`, where given. Otherwise the sums are added to `out`, or
 * those of threads after the first to their own part of `wide`, and `mergeChunk` does the rest.
 *
 * `out` 0: the sums are only taken off `parent`, row by row where they are few.
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
  laneBins: usize,
  laneStarts: usize,
  ownBins: usize,
  sizes: usize,
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
  const isTaken = out == 0;
  const ours = isTaken ? parent : out;
  const sign: f64 = isTaken ? -1 : 1;
  const into = wide == 0 || thread == 0 ? ours : wide + <usize>(thread - 1) * <usize>wideBytes;
  if (wide == 0 && from == begin && !isTaken) clearGroups(list, listed, laneBins, out);
  const isDirect = to - from < FEW_ROWS && hasOwnBins(list, listed, ownBins);
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
      for (let i = first; i < last; i++)
        addRowWide(rowAt(table, stride, order, i), list, listed, ownBins, into, mine, sign);
    } else if (isDense) {
      for (let i = first; i < last; i++) addRowDense(rowAt(table, stride, order, i), first4, last4, mine);
    } else {
      for (let i = first; i < last; i++) addRow(rowAt(table, stride, order, i), list, listed, mine);
    }
  }
  for (let k = 0; k < listed; k++) {
    const lane = (<usize>load<i32>(list + ((<usize>k) << 2))) << 2;
    const cells = mine + ((<usize>k) << 2) * LANE;
    for (let l: usize = 0; l < 4; l++)
      widenLane(cells + l * LANE, lane + l, laneBins, laneStarts, sizes, into, isDirect, sign);
  }
  if (wide == 0 && parent != 0 && to == end && !isTaken) takeOffGroups(list, listed, laneBins, parent, out);
  return touched; // or the compiler would leave the touching out
}

/** Address of the first bin of a group of four lanes, or of a lane. */
function binsAt(histogram: usize, laneBins: usize, lane: usize): usize {
  return histogram + ((<usize>load<i32>(laneBins + (lane << 2))) << 4);
}

function clearGroups(list: usize, listed: i32, laneBins: usize, out: usize): void {
  for (let k = 0; k < listed; k++) {
    const lane = (<usize>load<i32>(list + ((<usize>k) << 2))) << 2;
    const from = binsAt(out, laneBins, lane);
    memory.fill(from, 0, binsAt(out, laneBins, lane + 4) - from);
  }
}

/** parent −= out */
function takeOffGroups(list: usize, listed: i32, laneBins: usize, parent: usize, out: usize): void {
  for (let k = 0; k < listed; k++) {
    const lane = (<usize>load<i32>(list + ((<usize>k) << 2))) << 2;
    const from = binsAt(out, laneBins, lane);
    takeOff(binsAt(parent, laneBins, lane), from, binsAt(out, laneBins, lane + 4) - from);
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

/** Adds to one cell of each of four lanes. Four loads of a byte beat one of a word: each saves a shift and a mask. */
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

/** As `addRow`; in a lane of one feature to or, with sign −1, off its wide bins. */
function addRowWide(row: usize, groups: usize, listed: i32, ownBins: usize, into: usize, mine: usize, sign: f64): void {
  const own = load<i32>(row);
  const amount = f64x2.replace_lane(f64x2.splat(sign * <f64>(own & 0xffff)), 1, sign * <f64>(own >> 16));
  for (let k = 0; k < listed; k++) {
    const group = <usize>load<i32>(groups + ((<usize>k) << 2));
    const firsts = ownBins + (group << 4);
    const bins = load<u32>(row + 4 + (group << 2));
    if (load<i32>(firsts) >= 0) {
      addPair(into + load<u32>(firsts) + ((bins << 4) & 4080), amount);
      addPair(into + load<u32>(firsts, 4) + ((bins >>> 4) & 4080), amount);
      addPair(into + load<u32>(firsts, 8) + ((bins >>> 12) & 4080), amount);
      addPair(into + load<u32>(firsts, 12) + ((bins >>> 20) & 4080), amount);
    } else {
      addGroupMixed(bins, firsts, into, amount, mine, amountOf(own));
    }
    mine += 4 * LANE;
  }
}

/** A group with shared lanes; they come before those of one feature. */
function addGroupMixed(bins: u32, firsts: usize, into: usize, pair: v128, mine: usize, amount: i64): void {
  for (let lane: usize = 0; lane < 16; lane += 4) {
    const first = load<i32>(firsts + lane);
    if (first >= 0) {
      addPair(into + <usize>first + ((bins & 255) << 4), pair);
    } else {
      const slot = mine + ((bins & 255) << 3);
      store<i64>(slot, load<i64>(slot) + amount);
    }
    bins >>>= 8;
    mine += LANE;
  }
}

function addPair(slot: usize, pair: v128): void {
  v128.store(slot, f64x2.add(v128.load(slot), pair));
}

/** Whether there is a group of which no lane is shared. */
function hasOwnBins(groups: usize, listed: i32, ownBins: usize): bool {
  const last = <usize>load<i32>(groups + ((<usize>(listed - 1)) << 2));
  return load<i32>(ownBins + (last << 4)) >= 0;
}

/** Adds a lane's packed cells, times `sign`, to its features' bins and clears them; `isDirect`: one feature's are there. */
function widenLane(
  cells: usize,
  lane: usize,
  laneBins: usize,
  laneStarts: usize,
  sizes: usize,
  into: usize,
  isDirect: bool,
  sign: f64,
): void {
  const first = load<i32>(laneStarts + (lane << 2));
  const features = load<i32>(laneStarts + (lane << 2), 4) - first;
  const own = sizes + ((<usize>first) << 2);
  if (features == 1) {
    if (!isDirect) widen(cells, binsAt(into, laneBins, lane), load<i32>(own), sign);
  } else if (features == 0) {
    store<i64>(cells, 0);
  } else {
    foldLane(cells, own, features, binsAt(into, laneBins, lane), sign);
  }
}

/** out += sign × from as [h, g] pairs of float64, which hold whole numbers to 2⁵³; from = 0. */
function widen(from: usize, out: usize, bins: i32, sign: f64): void {
  const signs = f64x2.splat(sign);
  const end = from + ((<usize>bins) << 3);
  while (from < end) {
    const pair = v128.load64_zero(from);
    v128.store(out, f64x2.add(v128.load(out), f64x2.mul(signs, f64x2.convert_low_i32x4_s(pair))));
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
