import type { NodeRows } from "../kernels/index.ts";
import type { Rng } from "../random/index.ts";

/** A node while it is being split: places [begin, end) and their sums. One object is used for all nodes. */
export class NodeSums {
  begin = 0;
  end = 0;
  /** Sum of weights. */
  weight = 0;
  /** The score of a split that leaves nothing to explain: Σ weight × target², or Σ weight for classes. */
  perfect = 0;
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
  /** Last rank that goes left, where the search knows ranks. */
  rank = 0;
  missing: MissingSide = "unseen";

  clear(): void {
    this.score = Number.NEGATIVE_INFINITY;
    this.feature = -1;
  }

  offer(score: number, feature: number, threshold: number, missing: MissingSide, rank = 0): void {
    if (!(score > this.score)) return; // NaN never wins
    this.score = score;
    this.feature = feature;
    this.threshold = threshold;
    this.missing = missing;
    this.rank = rank;
  }
}

/**
 * Finds splits for the nodes of one tree after another: among the ranks of values, or by random thresholds.
 * Scores are Σ sums_left² / weight_left + Σ sums_right² / weight_right; larger is better.
 */
export interface SplitSearch {
  /** The rows that trees are grown on; the grower fills them anew for each. */
  readonly rows: NodeRows;
  /** Begins a tree. */
  start(rng: Rng): void;
  /** Finds the node's best split, or one with a score of at least `enough`. */
  find(node: NodeSums, enough: number, best: BestSplit): void;
  /** Moves the node's rows that go left to its front, stably; returns where the others begin. */
  divide(split: BestSplit, begin: number, end: number): number;
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
