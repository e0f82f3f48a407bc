import { scanChunk } from "./scan";
import { L1, L2, MIN_H, SplitDesk, UNIT_G, UNIT_H } from "./split-desk";
import { ownScore, scanNode } from "./split-node";
import { MIN_GAIN, MOST_H, OpenLeaf, TreeDesk } from "./tree-desk";

/**
 * Notes the best of the cuts found for a leaf's features that leaves rows enough on both sides: see `BestCut`.
 * A side's second derivatives give a lower bound on its rows; where that is not enough, they are counted. Where
 * there are too few of them, the features that were beaten are asked for as well, and this one is scanned anew.
 */
export function bestCut(
  desk: TreeDesk,
  split: SplitDesk,
  leaf: OpenLeaf,
  listed: i32,
  side: usize,
  results: usize,
): void {
  let wasContest = true;
  memory.fill(desk.isCounted, <u8>desk.areRowsSeen, listed);
  for (let at = best(listed, results); at >= 0; at = best(listed, results)) {
    const found = results + <usize>at * 40;
    const feature = load<i32>(split.features + ((<usize>at) << 2));
    if (isEnough(desk, split, leaf, feature, found, at)) {
      leaf.feature = feature;
      leaf.gain = (load<f64>(found) - ownScore(split, leaf.g, leaf.h)) / 2;
      leaf.bin = <i32>load<f64>(found, 8);
      leaf.missingLeft = isMissingLeft(leaf, found);
      leaf.leftG = load<f64>(found, 24);
      leaf.leftH = load<f64>(found, 32);
      return;
    }
    if (wasContest) {
      scanNode(split, listed, leaf.histogram, side, false, results);
      wasContest = false;
      continue;
    }
    rescan(desk, split, leaf, feature, found);
    store<u8>(desk.isCounted + <usize>at, 1);
  }
}

/** The place of the best of the results, the first of equals; -1 = none. */
function best(listed: i32, results: usize): i32 {
  let at = -1;
  let most: f64 = 0;
  for (let i = 0; i < listed; i++) {
    const found = results + <usize>i * 40;
    if (load<f64>(found, 8) < 0) continue;
    const score = load<f64>(found);
    if (at >= 0 && !(score > most)) continue;
    at = i;
    most = score;
  }
  return at;
}

/** Rows that miss the value but weigh too little to be seen in the histogram go with the heavier side. */
function isMissingLeft(leaf: OpenLeaf, found: usize): i32 {
  const learnt = load<f64>(found, 16);
  return learnt < 0 ? i32(2 * load<f64>(found, 32) >= leaf.h) : i32(learnt == 1);
}

function isEnough(desk: TreeDesk, split: SplitDesk, leaf: OpenLeaf, feature: i32, found: usize, at: i32): bool {
  if (load<u8>(desk.isCounted + <usize>at)) return true; // the scan itself saw to it
  const leftH = load<f64>(found, 32);
  if (min(leftH, leaf.h - leftH) >= <f64>desk.minLeafRows * load<f64>(desk.rules, MOST_H)) return true;
  const missing = load<i32>(split.missingBins + ((<usize>feature) << 2));
  const own = desk.counts + ((<usize>load<i32>(split.starts + ((<usize>feature) << 2))) << 2);
  const column = split.bins + <usize>feature * <usize>split.rows;
  memory.fill(own, 0, (missing + 1) << 2);
  for (let i = leaf.begin; i < leaf.end; i++) {
    const row = <usize>load<i32>(split.order + ((<usize>i) << 2));
    const slot = own + ((<usize>load<u8>(column + row)) << 2);
    store<i32>(slot, load<i32>(slot) + 1);
  }
  const cut = <i32>load<f64>(found, 8);
  let onLeft = isMissingLeft(leaf, found) ? load<i32>(own + ((<usize>missing) << 2)) : 0;
  for (let bin = 0; bin <= cut; bin++) onLeft += load<i32>(own + ((<usize>bin) << 2));
  return onLeft >= desk.minLeafRows && leaf.end - leaf.begin - onLeft >= desk.minLeafRows;
}

/** Scans a feature anew, with the rows that were just counted. */
function rescan(desk: TreeDesk, split: SplitDesk, leaf: OpenLeaf, feature: i32, found: usize): void {
  const rules = split.rules;
  store<i32>(desk.oneFeature, feature);
  scanChunk(
    0,
    0,
    leaf.histogram,
    split.starts,
    desk.oneFeature,
    1,
    1,
    split.missingBins,
    leaf.g,
    leaf.h,
    load<f64>(rules, UNIT_G),
    load<f64>(rules, UNIT_H),
    load<f64>(rules, L1),
    load<f64>(rules, L2),
    load<f64>(rules, MIN_H),
    ownScore(split, leaf.g, leaf.h) + 2 * load<f64>(desk.rules, MIN_GAIN),
    desk.counts,
    leaf.end - leaf.begin,
    desk.minLeafRows,
    false,
    found,
  );
}
