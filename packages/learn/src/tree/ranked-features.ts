import type { RankTable, Workbench } from "../kernels/index.ts";
import { edgesOf } from "./bins.ts";
import { rankRows } from "./kernels/rank-rows.ts";
import { thresholdBetween } from "./threshold.ts";

/** Features as ranks, and the values behind them. Plain data: threads can share it. */
export interface RankedFeatures extends RankTable {
  /** Where each feature's ranks begin in `low` and `high`, and where the last one's end; shape (features + 1,). */
  readonly offsets: Int32Array;
  /** Smallest value of each rank. */
  readonly low: Float64Array;
  /** Largest value of each rank: the same unless the column has more different values than ranks were allowed. */
  readonly high: Float64Array;
}

/** Rows that are ranked by all features in turn: their ranks stay in the second cache. */
const BLOCK = 4096;

/**
 * Ranks each column's values; neighbours share a rank where there are more than `most` different ones, at most 32,767.
 * Cost of a sort each.
 */
export function rankFeatures(
  bench: Workbench,
  rows: number,
  columns: readonly Float64Array[],
  most: number,
): RankedFeatures {
  const edges = edgesOf(bench, rows, columns, most);
  const features = columns.length;
  const rankCounts = Int32Array.from(edges, (edge) => edge.length);
  const offsets = new Int32Array(features + 1);
  edges.forEach((edge, f) => {
    offsets[f + 1] = offsets[f]! + edge.length;
  });
  const padded = edges.map((edge) => {
    const full = new Float64Array(2 ** Math.ceil(Math.log2(edge.length))).fill(Number.POSITIVE_INFINITY);
    full.set(edge);
    return full;
  });
  const ranks = new Uint16Array(rows * features);
  const low = new Float64Array(offsets.at(-1)!).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(offsets.at(-1)!).fill(Number.NEGATIVE_INFINITY);
  for (let begin = 0; begin < rows; begin += BLOCK) {
    const end = Math.min(rows, begin + BLOCK);
    columns.forEach((column, f) => {
      rankRows(column, begin, end, padded[f]!, rankCounts[f]!, features, f, ranks, low, high, offsets[f]!);
    });
  }
  return { rows, features, ranks, rankCounts, offsets, low, high };
}

/** A threshold between two ranks that a node has, with none of its rows between them. */
export function cutBetween({ offsets, low, high }: RankedFeatures, feature: number, left: number, right: number) {
  return thresholdBetween(high[offsets[feature]! + left]!, low[offsets[feature]! + right]!);
}
