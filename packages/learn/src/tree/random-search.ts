import { divideByValue, nodeRows, type Workbench } from "../kernels/index.ts";
import type { Rng } from "../random/index.ts";
import { FeatureDraw } from "./draw-features.ts";
import { findRange, sumBelow, sumBelowMean } from "./kernels/random-split.ts";
import type { ForestRules } from "./forest-grower.ts";
import { outputsOf, type Sample } from "./response.ts";
import {
  scoreOf,
  scoreOfRest,
  type BestSplit,
  type MissingSide,
  type NodeSums,
  type SplitSearch,
} from "./split-search.ts";

/**
 * Extremely randomised search: one threshold per feature, uniform between the node's smallest and largest value.
 * Needs no sorting. Source: Geurts, Ernst, Wehenkel, "Extremely randomized trees", Machine Learning 63, 2006.
 */
export function randomSearch(
  bench: Workbench,
  { rows: count, response }: Sample,
  columns: readonly Float64Array[],
  { minLeafRows: minRows, triedFeatures }: ForestRules,
): SplitSearch {
  const outputs = outputsOf(response);
  const range = new Float64Array(3);
  const counts = new Float64Array(4);
  const left = new Float64Array(outputs);
  const missing = new Float64Array(outputs);
  let rng: Rng;
  const rows = nodeRows(bench, count);
  const draw = new FeatureDraw(columns.length);

  const offer = (feature: number, node: NodeSums, best: BestSplit, threshold: number, side: MissingSide) => {
    const weight = counts[0]!;
    const onLeft = counts[1]!;
    if (onLeft < minRows || node.end - node.begin - onLeft < minRows) return;
    const score = scoreOf(left, weight) + scoreOfRest(node.sums, left, node.weight, weight);
    best.offer(score, feature, threshold, side);
  };

  /** Offers the feature's split of the node. Returns false if its values are all equal or all missing there. */
  const tryFeature = (feature: number, node: NodeSums, best: BestSplit): boolean => {
    const column = columns[feature]!;
    const { order, sums, targets } = rows;
    findRange(column, order, node.begin, node.end, range);
    const low = range[0]!;
    const high = range[1]!;
    const missingRows = range[2]!;
    const isConstant = !(low < high);
    if (missingRows === node.end - node.begin || (isConstant && missingRows === 0)) return false;
    const threshold = isConstant ? Number.POSITIVE_INFINITY : drawBetween(low, high, rng);
    counts[3] = missingRows;
    if (response.kind === "mean")
      sumBelowMean(column, order, node.begin, node.end, threshold, sums, left, missing, counts);
    else sumBelow(column, order, node.begin, node.end, threshold, sums, targets, left, missing, counts);
    offer(feature, node, best, threshold, missingRows > 0 ? "right" : "unseen");
    if (missingRows === 0 || isConstant) return true;
    const present = node.end - node.begin - missingRows;
    if (missingRows >= minRows && present >= minRows) {
      const rest = scoreOfRest(node.sums, missing, node.weight, counts[2]!);
      best.offer(scoreOf(missing, counts[2]!) + rest, feature, Number.POSITIVE_INFINITY, "right");
    }
    for (let k = 0; k < outputs; k++) left[k]! += missing[k]!;
    counts[0]! += counts[2]!;
    counts[1]! += counts[3]!;
    offer(feature, node, best, threshold, "left");
    return true;
  };

  return {
    rows,

    start: (stream) => {
      rng = stream;
      draw.reset();
    },

    find: (node, enough, best) =>
      draw.untilEnough(triedFeatures, rng, best, enough, (feature) => tryFeature(feature, node, best)),

    divide: ({ feature, threshold, missing: side }, begin, end) =>
      divideByValue(rows, columns[feature]!, begin, end, threshold, side === "left" ? 1 : 0),
  };
}

/** A threshold t with low <= t < high, uniform where both ends are finite. */
function drawBetween(low: number, high: number, rng: Rng): number {
  const from = Math.max(low, -Number.MAX_VALUE);
  const to = Math.min(high, Number.MAX_VALUE);
  const share = rng.next();
  const drawn = from * (1 - share) + to * share; // from + share × (to - from) would overflow for huge ends
  return drawn >= low && drawn < high ? drawn : low;
}
