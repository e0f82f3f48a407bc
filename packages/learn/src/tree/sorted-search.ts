import { rankColumn, type Ranked } from "./distinct.ts";
import { partitionRows } from "./kernels/partition.ts";
import { scanSortedClasses, scanSortedMean } from "./kernels/scan-sorted.ts";
import { outputsOf, type Response, type Sample } from "./response.ts";
import {
  scoreOf,
  scoreOfRest,
  type BestSplit,
  type MissingSide,
  type NodeSums,
  type SplitSearch,
} from "./split-search.ts";
import { thresholdBetween } from "./threshold.ts";

/** Columns sorted once for all trees of a forest. */
export interface Presorted {
  readonly ranked: readonly Ranked[];
  /** Row ids ascending by value, missing last; one list per feature. */
  readonly orders: readonly Int32Array[];
}

/** Cost of one sort per feature. */
export function presort(columns: readonly Float64Array[]): Presorted {
  const ranked = columns.map(rankColumn);
  return { ranked, orders: ranked.map(({ rank, distinct }) => orderByRank(rank, distinct.length + 1)) };
}

function orderByRank(rank: Readonly<Int32Array>, ranks: number): Int32Array {
  const place = new Int32Array(ranks + 1);
  for (let row = 0; row < rank.length; row++) place[rank[row]! + 1]!++;
  for (let r = 1; r < place.length; r++) place[r]! += place[r - 1]!;
  const order = new Int32Array(rank.length);
  for (let row = 0; row < rank.length; row++) order[place[rank[row]!]!++] = row;
  return order;
}

/**
 * Exact search: every cut between two different values is tried. The node's rows are kept sorted by every feature,
 * and each split divides all these lists. Cost per level: O(rows × features).
 */
export function sortedSearch(sample: Sample, presorted: Presorted, minRows: number): SplitSearch {
  const { response } = sample;
  const features = sample.columns.length;
  const lists = presorted.orders.map(() => new Int32Array(sample.rows));
  const spare = new Int32Array(sample.rows);
  const inTree = new Uint8Array(sample.rows);
  const left = new Float64Array(outputsOf(response));
  const missing = new Float64Array(outputsOf(response));
  const found = new Float64Array(2);
  let w: Readonly<Float64Array> = found;
  let wy: Readonly<Float64Array> = found;

  /** Scans with what is in `left` already on the left side. */
  const scan = (feature: number, node: NodeSums, present: number, weightLeft: number, rowsLeft: number): boolean => {
    const list = lists[feature]!;
    const { rank } = presorted.ranked[feature]!;
    const { begin, weight, sums } = node;
    const rows = node.end - begin;
    return response.kind === "mean"
      ? scanSortedMean(
          list,
          begin,
          present,
          rank,
          wy,
          w,
          left[0]!,
          weightLeft,
          rowsLeft,
          sums[0]!,
          weight,
          rows,
          minRows,
          found,
        )
      : scanSortedClasses(
          list,
          begin,
          present,
          rank,
          response.codes,
          w,
          left,
          weightLeft,
          rowsLeft,
          sums,
          weight,
          rows,
          minRows,
          found,
        );
  };

  const offerCut = (feature: number, best: BestSplit, side: MissingSide) => {
    const { rank, distinct } = presorted.ranked[feature]!;
    const list = lists[feature]!;
    const low = distinct[rank[list[found[1]!]!]!]!;
    const high = distinct[rank[list[found[1]! + 1]!]!]!;
    best.offer(found[0]!, feature, thresholdBetween(low, high), side);
  };

  return {
    start: (rows, weights, weighted) => {
      w = weights;
      wy = weighted;
      inTree.fill(0);
      for (let i = 0; i < rows.length; i++) inTree[rows[i]!] = 1;
      for (let f = 0; f < features; f++) select(presorted.orders[f]!, inTree, lists[f]!);
    },

    tryFeature: (feature, node, _order, best) => {
      const list = lists[feature]!;
      const { rank, distinct } = presorted.ranked[feature]!;
      const { begin, end } = node;
      let present = end;
      while (present > begin && rank[list[present - 1]!]! === distinct.length) present--;
      const missingRows = end - present;
      if (present === begin || (missingRows === 0 && rank[list[begin]!] === rank[list[end - 1]!])) return false;

      found[0] = best.score;
      left.fill(0);
      if (scan(feature, node, present, 0, 0)) offerCut(feature, best, missingRows > 0 ? "right" : "unseen");
      if (missingRows === 0) return true;

      // In the order of `binnedSearch`, so that ties are broken alike.
      const missingWeight = sumRows(response, list, present, end, w, wy, missing);
      if (missingRows >= minRows && present - begin >= minRows) {
        const rest = scoreOfRest(node.sums, missing, node.weight, missingWeight);
        best.offer(scoreOf(missing, missingWeight) + rest, feature, Number.POSITIVE_INFINITY, "right");
      }
      found[0] = best.score;
      left.set(missing);
      if (scan(feature, node, present, missingWeight, missingRows)) offerCut(feature, best, "left");
      return true;
    },

    follow: (begin, _middle, end, goesLeft) => {
      for (let f = 0; f < features; f++) partitionRows(lists[f]!, begin, end, goesLeft, spare);
    },
  };
}

function select(order: Readonly<Int32Array>, wanted: Readonly<Uint8Array>, into: Int32Array): void {
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    into[count] = row;
    count += wanted[row]!;
    if (count === into.length) return;
  }
}

/** Sums of order[begin, end) into `sums`; returns their weight. */
function sumRows(
  response: Response,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  w: Readonly<Float64Array>,
  wy: Readonly<Float64Array>,
  sums: Float64Array,
): number {
  sums.fill(0);
  let weight = 0;
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    if (response.kind === "mean") sums[0]! += wy[row]!;
    else sums[response.codes[row]!]! += w[row]!;
    weight += w[row]!;
  }
  return weight;
}
