// Twin of src/kernels/find-cut.ts. A node's sums are pairs of float64: weight, then weight × target; one vector holds
// both.
import { Desk, FEATURE, FIRST_RIGHT, LAST_LEFT, SCORE } from "./forest-desk";
import { MARK, offerCuts } from "./forest-scan";

/** As in src/kernels/forest-desk.ts: after which features the search looks whether it may stop. */
const FEW_ROWS: i32 = 16;
const PASS: i32 = 16;

export function findCut(at: usize, begin: i32, end: i32, weight: f64, sum: f64, enough: f64): void {
  const desk = changetype<Desk>(at);
  const features = desk.features;
  const tried = desk.tried;
  const isFew = end - begin <= FEW_ROWS;
  store<f64>(desk.found, -Infinity, SCORE);
  store<f64>(desk.found, -1, FEATURE);
  let hasVaried = false;
  let drawn = 0;
  while (drawn < features && (drawn < tried || !hasVaried)) {
    const listed = isFew || drawn >= tried ? 1 : min(PASS, tried - drawn);
    for (let k = 0; k < listed; k++) draw(desk, drawn + k);
    const list = desk.pool + ((<usize>drawn) << 2);
    const varied = isFew
      ? tryFew(desk, begin, end, list, weight, sum)
      : tryMany(desk, begin, end, list, listed, weight, sum);
    hasVaried = hasVaried || varied;
    if (load<f64>(desk.found, SCORE) >= enough) return;
    drawn += listed;
  }
}

/** Swaps one of the pool's features from place `drawn` on to this place. */
function draw(desk: Desk, drawn: i32): void {
  let bits = load<u32>(desk.random) + 0x9e3779b9;
  store<u32>(desk.random, bits);
  bits = (bits ^ (bits >>> 16)) * 0x85ebca6b;
  bits = (bits ^ (bits >>> 13)) * 0xc2b2ae35;
  bits ^= bits >>> 16;
  const first = desk.pool + ((<usize>drawn) << 2);
  const other = first + ((<usize>((<u64>bits * <u64>(desk.features - drawn)) >>> 32)) << 2);
  const feature = load<i32>(other);
  store<i32>(other, load<i32>(first));
  store<i32>(first, feature);
}

/** Sums the rows by rank for all listed features in one pass: the ranks of a row lie together. */
function tryMany(desk: Desk, begin: i32, end: i32, list: usize, listed: i32, weight: f64, sum: f64): bool {
  const rowBytes = (<usize>desk.features) << 1;
  const width = <usize>desk.width;
  const ranks = desk.ranks;
  const order = desk.order;
  const sums = desk.sums;
  const lastOf = list + ((<usize>listed) << 2);
  for (let i = <usize>begin; i < <usize>end; i++) {
    const row = ranks + <usize>load<i32>(order + (i << 2)) * rowBytes;
    const amount = v128.load(sums + (i << 4));
    let slots = desk.slots;
    let marks = desk.marks;
    for (let at = list; at < lastOf; at += 4) {
      const rank = <usize>load<u16>(row + ((<usize>load<i32>(at)) << 1));
      const slot = slots + (rank << 4);
      v128.store(slot, f64x2.add(v128.load(slot), amount));
      store<u8>(marks + rank, MARK);
      slots += width << 4;
      marks += width;
    }
  }
  let hasVaried = false;
  for (let k: usize = 0; k < <usize>listed; k++) {
    const feature = load<i32>(list + (k << 2));
    const missingRank = load<i32>(desk.rankCounts + ((<usize>feature) << 2));
    const slots = desk.slots + ((k * width) << 4);
    const marks = desk.marks + k * width;
    if (desk.minRows > 1) {
      for (let i = <usize>begin; i < <usize>end; i++) {
        const row = ranks + <usize>load<i32>(order + (i << 2)) * rowBytes;
        count(desk, <usize>load<u16>(row + ((<usize>feature) << 1)));
      }
    }
    const missingAt = load<u8>(marks + <usize>missingRank) != 0 ? missingRank : -1;
    const varied = offerCuts(desk, slots, marks, missingRank + 1, missingAt, end - begin, weight, sum, feature);
    hasVaried = hasVaried || varied;
  }
  return hasVaried;
}

/** For few rows: the place of a row's rank among the node's takes the part of the rank, so that slots lie together. */
function tryFew(desk: Desk, begin: i32, end: i32, list: usize, weight: f64, sum: f64): bool {
  const feature = load<i32>(list);
  const missingRank = load<i32>(desk.rankCounts + ((<usize>feature) << 2));
  const rowBytes = (<usize>desk.features) << 1;
  const column = desk.ranks + ((<usize>feature) << 1);
  const order = desk.order + ((<usize>begin) << 2);
  const sums = desk.sums + ((<usize>begin) << 4);
  const keys = desk.keys;
  const places = keys + 2 * FEW_ROWS;
  const rankAt = places + 2 * FEW_ROWS;
  const rows = <usize>(end - begin);
  let lowest = 0xffff;
  let highest = 0;
  for (let i: usize = 0; i < rows; i++) {
    const rank = <i32>load<u16>(column + <usize>load<i32>(order + (i << 2)) * rowBytes);
    store<u16>(keys + (i << 1), <u16>rank);
    lowest = min(lowest, rank);
    highest = max(highest, rank);
  }
  if (lowest == highest) return false;
  const lastKey = keys + (rows << 1);
  for (let block: usize = 0; block < rows << 1; block += 16) {
    const own = v128.load(keys + block);
    let smaller = i16x8.splat(0);
    for (let key = keys; key < lastKey; key += 2) smaller = i16x8.sub(smaller, i16x8.gt_s(own, v128.load16_splat(key)));
    v128.store(places + block, smaller);
  }
  let missingAt = -1;
  for (let i: usize = 0; i < rows; i++) {
    const place = <usize>load<u16>(places + (i << 1));
    const rank = load<u16>(keys + (i << 1));
    const slot = desk.slots + (place << 4);
    v128.store(slot, f64x2.add(v128.load(slot), v128.load(sums + (i << 4))));
    store<u8>(desk.marks + place, MARK);
    store<u16>(rankAt + (place << 1), rank);
    if (desk.minRows > 1) count(desk, place);
    missingAt = <i32>rank == missingRank ? <i32>place : missingAt;
  }
  offerCuts(desk, desk.slots, desk.marks, <i32>rows, missingAt, <i32>rows, weight, sum, feature);
  if (<i32>load<f64>(desk.found, FEATURE) == feature) {
    const lastLeft = <usize>load<f64>(desk.found, LAST_LEFT);
    const firstRight = <i32>load<f64>(desk.found, FIRST_RIGHT);
    store<f64>(desk.found, <f64>load<u16>(rankAt + (lastLeft << 1)), LAST_LEFT);
    if (firstRight >= 0) store<f64>(desk.found, <f64>load<u16>(rankAt + ((<usize>firstRight) << 1)), FIRST_RIGHT);
  }
  return true;
}

function count(desk: Desk, slot: usize): void {
  const at = desk.counts + (slot << 2);
  store<i32>(at, load<i32>(at) + 1);
}
