import { sumChunk } from "./histogram";
import { scanChunk } from "./scan";
import {
  L1,
  L2,
  LEFT_RULES,
  MIN_H,
  RIGHT_RULES,
  SplitDesk,
  TO_BEAT,
  TOTAL_G,
  TOTAL_H,
  UNIT_G,
  UNIT_H,
} from "./split-desk";

/** Sums of one chunk stay below 2³¹: 65,536 × 32,767. */
const MOST_ROWS: i32 = 65_536;

/** See `SplitNode`: all of it in one call. */
export function splitNode(
  at: usize,
  feature: i32,
  begin: i32,
  end: i32,
  leastRows: i32,
  groupCount: i32,
  listed: i32,
  parent: usize,
  part: usize,
): i32 {
  const desk = changetype<SplitDesk>(at);
  const middle = divide(desk, feature, begin, end);
  const onLeft = middle - begin;
  const onRight = end - middle;
  if (max(onLeft, onRight) < leastRows) return middle;
  const isLeftSmaller = onLeft <= onRight;
  const out = min(onLeft, onRight) < leastRows ? <usize>0 : part;
  if (isLeftSmaller) sumNode(desk, groupCount, begin, middle, out, parent);
  else sumNode(desk, groupCount, middle, end, out, parent);
  if (onLeft >= leastRows) scanNode(desk, listed, isLeftSmaller ? part : parent, LEFT_RULES, true, desk.left);
  if (onRight >= leastRows) scanNode(desk, listed, isLeftSmaller ? parent : part, RIGHT_RULES, true, desk.right);
  return middle;
}

/** Moves the rows that go left before the others, both in the order they had; returns where the others begin. */
function divide(desk: SplitDesk, feature: i32, begin: i32, end: i32): i32 {
  const column = desk.bins + <usize>feature * <usize>desk.rows;
  const goesLeft = desk.goesLeft;
  let left = desk.order + ((<usize>begin) << 2);
  let right = desk.spare;
  const last = desk.order + ((<usize>end) << 2);
  // Both writes happen for every row and one pointer moves: no branch to mispredict.
  for (let from = left; from < last; from += 4) {
    const row = load<i32>(from);
    const isLeft = <usize>load<u8>(goesLeft + <usize>load<u8>(column + <usize>row));
    store<i32>(left, row);
    store<i32>(right, row);
    left += isLeft << 2;
    right += (1 - isLeft) << 2;
  }
  memory.copy(left, desk.spare, right - desk.spare);
  return <i32>((left - desk.order) >>> 2);
}

/** Sums rows order[from, to) into `out`, and takes that off `parent`, where given. */
export function sumNode(desk: SplitDesk, groupCount: i32, from: i32, to: i32, out: usize, parent: usize): void {
  const parts = (groupCount + desk.chunkGroups - 1) / desk.chunkGroups;
  const chunks = parts * max(1, (to - from + MOST_ROWS - 1) / MOST_ROWS);
  for (let chunk = 0; chunk < chunks; chunk++) {
    sumChunk(
      0,
      chunk,
      desk.table,
      desk.stride,
      desk.groups,
      groupCount,
      desk.chunkGroups,
      desk.order,
      from,
      to,
      MOST_ROWS,
      desk.laneBins,
      desk.laneStarts,
      desk.ownBins,
      desk.sizes,
      desk.packed,
      0,
      0,
      0,
      out,
      parent,
    );
  }
}

/** Scans a histogram by the rules of one side. */
export function scanNode(
  desk: SplitDesk,
  listed: i32,
  histogram: usize,
  side: usize,
  isContest: bool,
  results: usize,
): void {
  const rules = desk.rules;
  const own = rules + side;
  scanChunk(
    0,
    0,
    histogram,
    desk.starts,
    desk.features,
    listed,
    listed,
    desk.missingBins,
    load<f64>(own, TOTAL_G),
    load<f64>(own, TOTAL_H),
    load<f64>(rules, UNIT_G),
    load<f64>(rules, UNIT_H),
    load<f64>(rules, L1),
    load<f64>(rules, L2),
    load<f64>(rules, MIN_H),
    load<f64>(own, TO_BEAT),
    0,
    0,
    0,
    isContest,
    results,
  );
}

/** Writes the rules of a side with these sums, whose cuts must take off more than `minGain`. */
export function setSide(desk: SplitDesk, side: usize, g: f64, h: f64, minGain: f64): void {
  const own = desk.rules + side;
  store<f64>(own, g, TOTAL_G);
  store<f64>(own, h, TOTAL_H);
  store<f64>(own, ownScore(desk, g, h) + 2 * minGain, TO_BEAT);
}

/** Twice the loss that a node with these sums takes off as it is. */
export function ownScore(desk: SplitDesk, wholeG: f64, wholeH: f64): f64 {
  const rules = desk.rules;
  const weight = wholeH * load<f64>(rules, UNIT_H) + load<f64>(rules, L2);
  const moved = max<f64>(0, abs(wholeG * load<f64>(rules, UNIT_G)) - load<f64>(rules, L1));
  return weight > 0 ? (moved * moved) / weight : 0;
}
