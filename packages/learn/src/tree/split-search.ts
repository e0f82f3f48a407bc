import type { Rng } from "../random/index.ts";

/** A node while it is being split: rows[begin, end) and their sums. One object is used for all nodes. */
export class NodeSums {
  begin = 0;
  end = 0;
  /** Sum of weights. */
  weight = 0;
  /** Sum of weight × target, or the weight of each class; shape (outputs,). */
  readonly sums: Float64Array;

  constructor(outputs: number) {
    this.sums = new Float64Array(outputs);
  }

  /** Σ sums² / weight: what a split's score is compared with. */
  get score(): number {
    return scoreOf(this.sums, this.weight);
  }
}

/** Where a split sends missing values; "unseen" = the node had none, so nothing was learned about them. */
export type MissingSide = "left" | "right" | "unseen";

/** The best split found so far for a node. */
export class BestSplit {
  score = Number.NEGATIVE_INFINITY;
  feature = -1;
  threshold = 0;
  missing: MissingSide = "unseen";

  clear(): void {
    this.score = Number.NEGATIVE_INFINITY;
    this.feature = -1;
  }

  offer(score: number, feature: number, threshold: number, missing: MissingSide): void {
    if (!(score > this.score)) return; // NaN never wins
    this.score = score;
    this.feature = feature;
    this.threshold = threshold;
    this.missing = missing;
  }
}

/**
 * Finds splits for the nodes of one tree after another: by sorted columns, by random thresholds or by histograms.
 * Scores are Σ sums_left² / weight_left + Σ sums_right² / weight_right; larger is better.
 */
export interface SplitSearch {
  /** Begins a tree on these rows. `w` and `wy` (weight, weight × target; shape (rows,)) hold until the next `start`. */
  start(rows: Readonly<Int32Array>, w: Readonly<Float64Array>, wy: Readonly<Float64Array>, rng: Rng): void;
  /** Offers the feature's best split of the node. Returns false if its values are all equal or all missing there. */
  tryFeature(feature: number, node: NodeSums, order: Readonly<Int32Array>, best: BestSplit): boolean;
  /** Follows a split: the node's rows were divided, stably, at `middle`. */
  follow(begin: number, middle: number, end: number, goesLeft: Readonly<Uint8Array>): void;
}

/** Σ sums² / weight; 0 for no rows. */
export function scoreOf(sums: Readonly<Float64Array>, weight: number): number {
  let squares = 0;
  for (let k = 0; k < sums.length; k++) squares += sums[k]! * sums[k]!;
  return weight > 0 ? squares / weight : 0;
}

/** `scoreOf` for `total` less `part`. */
export function scoreOfRest(
  total: Readonly<Float64Array>,
  part: Readonly<Float64Array>,
  weight: number,
  partWeight: number,
): number {
  let squares = 0;
  for (let k = 0; k < total.length; k++) {
    const rest = total[k]! - part[k]!;
    squares += rest * rest;
  }
  const rest = weight - partWeight;
  return rest > 0 ? squares / rest : 0;
}
