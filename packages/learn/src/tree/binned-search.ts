import type { BinnedFeatures } from "./bins.ts";
import { sortByBin, sumByBin } from "./kernels/forest-histogram.ts";
import { outputsOf, type Sample } from "./response.ts";
import {
  scoreOf,
  scoreOfRest,
  type BestSplit,
  type MissingSide,
  type NodeSums,
  type SplitSearch,
} from "./split-search.ts";

/** Nodes with fewer rows are sorted instead of summed by bin. */
const FEW_ROWS = 24;

/**
 * Search among the edges of at most 255 bins: for many rows, where keeping every column sorted would cost more than
 * the trees gain from it. Only the features that a node tries are looked at. Cost per node: O(rows + bins) each.
 */
export function binnedSearch(sample: Sample, binned: BinnedFeatures, minRows: number): SplitSearch {
  const { response } = sample;
  const outputs = outputsOf(response);
  const stride = 2 + outputs;
  const slots = response.kind === "classes" ? response.codes : new Int32Array(sample.rows);
  const histogram = new Float64Array(256 * stride);
  const sorted = new Int32Array(FEW_ROWS);
  const keys = new Int32Array(FEW_ROWS);
  const left = new Float64Array(outputs);
  let w: Readonly<Float64Array> = left;
  let amounts: Readonly<Float64Array> = left;

  /** Writes one slot group per bin that has rows, ascending, into `histogram` and the bins into `used`. */
  const used = new Int32Array(256);
  const sumNode = (feature: number, node: NodeSums, order: Readonly<Int32Array>, binCount: number): number => {
    const at = feature * binned.rows;
    const { begin, end } = node;
    if (end - begin >= FEW_ROWS) {
      sumByBin(binned.bins, at, order, begin, end, slots, amounts, w, binCount, outputs, histogram);
      return dropEmpty(histogram, stride, binCount, used);
    }
    sortByBin(binned.bins, at, order, begin, end, sorted, keys);
    let groups = 0;
    for (let i = 0; i < end - begin; i++) {
      if (i === 0 || keys[i] !== keys[i - 1]) {
        used[groups++] = keys[i]!;
        histogram.fill(0, (groups - 1) * stride, groups * stride);
      }
      const to = (groups - 1) * stride;
      const row = sorted[i]!;
      histogram[to]! += 1;
      histogram[to + 1]! += w[row]!;
      histogram[to + 2 + slots[row]!]! += amounts[row]!;
    }
    return groups;
  };

  /** Offers every cut after one of the first `present` groups, with group `missing` (or none: -1) on the left as well. */
  const offerCuts = (
    feature: number,
    node: NodeSums,
    best: BestSplit,
    present: number,
    missing: number,
    side: MissingSide,
  ) => {
    const edges = binned.edges[feature]!;
    const total = node.end - node.begin;
    left.fill(0);
    let weight = 0;
    let rows = 0;
    const take = (group: number) => {
      const from = group * stride;
      rows += histogram[from]!;
      weight += histogram[from + 1]!;
      for (let k = 0; k < outputs; k++) left[k]! += histogram[from + 2 + k]!;
    };
    if (missing >= 0) take(missing);
    // After the last group with values only missing ones are left: a split where they go right.
    const last = side === "right" ? present : present - 1;
    for (let group = 0; group < last; group++) {
      take(group);
      if (rows < minRows || total - rows < minRows) continue;
      const score = scoreOf(left, weight) + scoreOfRest(node.sums, left, node.weight, weight);
      best.offer(score, feature, group === present - 1 ? Number.POSITIVE_INFINITY : edges[used[group]!]!, side);
    }
  };

  return {
    start: (_rows, weights, weighted) => {
      w = weights;
      amounts = response.kind === "classes" ? weights : weighted;
    },

    tryFeature: (feature, node, order, best) => {
      const missingBin = binned.edges[feature]!.length;
      const groups = sumNode(feature, node, order, missingBin + 1);
      if (groups < 2) return false;
      if (used[groups - 1] !== missingBin) {
        offerCuts(feature, node, best, groups, -1, "unseen");
        return true;
      }
      offerCuts(feature, node, best, groups - 1, -1, "right");
      offerCuts(feature, node, best, groups - 1, groups - 1, "left");
      return true;
    },

    follow: () => {},
  };
}

/** Moves the bins that have rows together; `used` tells which they are. Returns how many. */
function dropEmpty(histogram: Float64Array, stride: number, binCount: number, used: Int32Array): number {
  let groups = 0;
  for (let bin = 0; bin < binCount; bin++) {
    if (histogram[bin * stride] === 0) continue;
    if (groups < bin) histogram.copyWithin(groups * stride, bin * stride, (bin + 1) * stride);
    used[groups++] = bin;
  }
  return groups;
}
