import type { Rng } from "../random/index.ts";
import { findRange, sumBelow, sumBelowMean } from "./kernels/random-split.ts";
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
export function randomSearch(sample: Sample, minRows: number): SplitSearch {
  const { response } = sample;
  const outputs = outputsOf(response);
  // For the mean every row adds weight × target to slot 0; for classes, its weight to its class's slot.
  const slots = response.kind === "classes" ? response.codes : new Int32Array(sample.rows);
  const range = new Float64Array(3);
  const counts = new Float64Array(4);
  const left = new Float64Array(outputs);
  const missing = new Float64Array(outputs);
  let rng: Rng;
  let w: Readonly<Float64Array> = range;
  let amounts: Readonly<Float64Array> = range;

  const offer = (feature: number, node: NodeSums, best: BestSplit, threshold: number, side: MissingSide) => {
    const [weight, rows] = [counts[0]!, counts[1]!];
    if (rows < minRows || node.end - node.begin - rows < minRows) return;
    const score = scoreOf(left, weight) + scoreOfRest(node.sums, left, node.weight, weight);
    best.offer(score, feature, threshold, side);
  };

  return {
    start: (_rows, weights, weighted, stream) => {
      rng = stream;
      w = weights;
      amounts = response.kind === "classes" ? weights : weighted;
    },

    tryFeature: (feature, node, order, best) => {
      const column = sample.columns[feature]!;
      findRange(column, order, node.begin, node.end, range);
      const low = range[0]!;
      const high = range[1]!;
      const missingRows = range[2]!;
      const isConstant = !(low < high);
      if (missingRows === node.end - node.begin || (isConstant && missingRows === 0)) return false;
      const threshold = isConstant ? Number.POSITIVE_INFINITY : drawBetween(low, high, rng);
      counts[3] = missingRows;
      if (outputs === 1)
        sumBelowMean(column, order, node.begin, node.end, threshold, amounts, w, left, missing, counts);
      else sumBelow(column, order, node.begin, node.end, threshold, slots, amounts, w, left, missing, counts);
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
    },

    follow: () => {},
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
