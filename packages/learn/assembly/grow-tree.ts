import { bestCut } from "./best-cut";
import { LEFT_RULES, RIGHT_RULES, SplitDesk } from "./split-desk";
import { scanNode, setSide, splitNode, sumNode } from "./split-node";
import { LEAF_BYTES, MIN_GAIN, OpenLeaf, TreeDesk } from "./tree-desk";

/** See `GrowTree`. Returns how many leaves there are. */
export function growTree(at: usize, rows: i32, groups: i32, listed: i32): i32 {
  const desk = changetype<TreeDesk>(at);
  const split = changetype<SplitDesk>(desk.split);
  desk.free = 0;
  desk.untouched = desk.histograms;
  const root = leafAt(desk, 0);
  begin(root, 0, 0, 0, rows);
  root.histogram = takeHistogram(desk);
  sumNode(split, groups, 0, rows, root.histogram, 0);
  sumFirstFeature(split, root);
  setSide(split, LEFT_RULES, root.g, root.h, minGain(desk));
  if (root.depth < desk.maxDepth && rows >= desk.leastRows) {
    scanNode(split, listed, root.histogram, LEFT_RULES, true, split.left);
    bestCut(desk, split, root, listed, LEFT_RULES, split.left);
  }
  let leaves = 1;
  while (leaves < desk.maxLeaves) {
    const best = pick(desk, leaves);
    if (best == 0) break;
    splitLeaf(desk, split, best, leaves, groups, listed);
    leaves++;
  }
  for (let i = 0; i < leaves; i++) note(desk, i);
  return leaves;
}

function leafAt(desk: TreeDesk, i: i32): OpenLeaf {
  return changetype<OpenLeaf>(desk.open + <usize>i * LEAF_BYTES);
}

function begin(leaf: OpenLeaf, node: i32, depth: i32, first: i32, end: i32): void {
  leaf.node = node;
  leaf.depth = depth;
  leaf.begin = first;
  leaf.end = end;
  leaf.feature = -1;
  leaf.histogram = 0;
}

function minGain(desk: TreeDesk): f64 {
  return load<f64>(desk.rules, MIN_GAIN);
}

function sumFirstFeature(split: SplitDesk, root: OpenLeaf): void {
  const lane = (<usize>load<i32>(split.groups)) << 2;
  const first = root.histogram + ((<usize>load<i32>(split.laneBins + (lane << 2))) << 4);
  const size = load<i32>(split.sizes + ((<usize>load<i32>(split.laneStarts + (lane << 2))) << 2));
  const end = first + ((<usize>size) << 4);
  root.g = 0;
  root.h = 0;
  for (let bin = first; bin < end; bin += 16) {
    root.h += load<f64>(bin);
    root.g += load<f64>(bin, 8);
  }
}

/** The leaf to split next, or none. */
function pick(desk: TreeDesk, leaves: i32): usize {
  let best: usize = 0;
  for (let i = 0; i < leaves; i++) {
    const leaf = leafAt(desk, i);
    if (leaf.feature < 0) continue;
    if (best == 0 || isBetter(leaf, changetype<OpenLeaf>(best), desk.isByDepth)) best = changetype<usize>(leaf);
  }
  return best;
}

function isBetter(leaf: OpenLeaf, best: OpenLeaf, isByDepth: i32): bool {
  if (!isByDepth) return leaf.gain > best.gain;
  return leaf.depth < best.depth || (leaf.depth == best.depth && leaf.node < best.node);
}

/** Splits a leaf, whose place the left side takes; the right one becomes the last leaf. */
function splitLeaf(desk: TreeDesk, split: SplitDesk, best: usize, leaves: i32, groups: i32, listed: i32): void {
  const leaf = changetype<OpenLeaf>(best);
  const right = leafAt(desk, leaves);
  const node = 2 * leaves - 1;
  const depth = leaf.depth + 1;
  const feature = leaf.feature;
  const whole = leaf.histogram;
  const first = leaf.begin;
  const end = leaf.end;
  markLeft(split, leaf);
  noteSplit(desk, leaf, leaves - 1);
  right.g = leaf.g - leaf.leftG;
  right.h = leaf.h - leaf.leftH;
  leaf.g = leaf.leftG;
  leaf.h = leaf.leftH;
  setSide(split, LEFT_RULES, leaf.g, leaf.h, minGain(desk));
  setSide(split, RIGHT_RULES, right.g, right.h, minGain(desk));
  const isSearched = leaves + 1 < desk.maxLeaves && depth < desk.maxDepth;
  const part = isSearched ? takeHistogram(desk) : 0;
  const leastRows = isSearched ? desk.leastRows : i32.MAX_VALUE;
  const middle = splitNode(desk.split, feature, first, end, leastRows, groups, listed, whole, part);
  begin(leaf, node, depth, first, middle);
  begin(right, node + 1, depth, middle, end);
  noteRows(desk, leaves - 1, middle - first, end - middle);
  const isLeftSmaller = middle - first <= end - middle;
  choose(desk, split, leaf, isSearched, isLeftSmaller ? part : whole, listed, LEFT_RULES, split.left);
  choose(desk, split, right, isSearched, isLeftSmaller ? whole : part, listed, RIGHT_RULES, split.right);
}

/** Notes the leaf's best cut, if it may have one; otherwise its histogram is free. */
function choose(
  desk: TreeDesk,
  split: SplitDesk,
  leaf: OpenLeaf,
  isSearched: bool,
  histogram: usize,
  listed: i32,
  side: usize,
  results: usize,
): void {
  if (isSearched && leaf.end - leaf.begin >= desk.leastRows) {
    leaf.histogram = histogram;
    bestCut(desk, split, leaf, listed, side, results);
    if (leaf.feature >= 0) return;
  }
  leaf.histogram = 0;
  if (histogram == 0) return;
  store<usize>(histogram, desk.free);
  desk.free = histogram;
}

function takeHistogram(desk: TreeDesk): usize {
  const taken = desk.free;
  if (taken != 0) {
    desk.free = load<usize>(taken);
    return taken;
  }
  desk.untouched += desk.histogramBytes;
  return desk.untouched - desk.histogramBytes;
}

function markLeft(split: SplitDesk, leaf: OpenLeaf): void {
  const missing = load<i32>(split.missingBins + ((<usize>leaf.feature) << 2));
  memory.fill(split.goesLeft, 0, missing + 1);
  memory.fill(split.goesLeft, 1, leaf.bin + 1);
  store<u8>(split.goesLeft + <usize>missing, leaf.missingLeft);
}

// What src/kernels/grow-tree.ts says about `splits`, `gains`, `leaves` and `sums`.

function noteSplit(desk: TreeDesk, leaf: OpenLeaf, place: i32): void {
  const at = desk.splits + <usize>place * 24;
  store<i32>(at, leaf.node);
  store<i32>(at, leaf.feature, 4);
  store<i32>(at, leaf.bin, 8);
  store<i32>(at, leaf.missingLeft, 12);
  store<f64>(desk.gains + ((<usize>place) << 3), leaf.gain);
}

function noteRows(desk: TreeDesk, place: i32, onLeft: i32, onRight: i32): void {
  const at = desk.splits + <usize>place * 24;
  store<i32>(at, onLeft, 16);
  store<i32>(at, onRight, 20);
}

function note(desk: TreeDesk, i: i32): void {
  const leaf = leafAt(desk, i);
  const at = desk.leaves + <usize>i * 12;
  store<i32>(at, leaf.node);
  store<i32>(at, leaf.begin, 4);
  store<i32>(at, leaf.end, 8);
  const sums = desk.sums + ((<usize>i) << 4);
  store<f64>(sums, leaf.g);
  store<f64>(sums, leaf.h, 8);
}
