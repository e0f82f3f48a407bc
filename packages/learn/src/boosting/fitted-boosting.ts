import type { FittedEstimator, State } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import type { Features } from "../table/index.ts";
import { gainImportance, restoreTrees, sumLeaves, treeArrays, treeCount } from "../tree/index.ts";
import type { Boosted } from "./fit-boosting.ts";
import { sigmoid } from "./logistic-loss.ts";
import { softmaxRows } from "./softmax-loss.ts";

/** A fitted boosting model: `base` plus the leaf values of all trees, as scores. */
export interface FittedBoosting extends FittedEstimator, Boosted {
  /** Rounds kept: with early stopping those up to the best one. */
  readonly rounds: number;
  /** Row-major; the prediction (regression), the log odds of the second class, or one score per class. */
  scores(x: Features): Float64Array;
}

export const fittedRegressor = (boosted: Boosted): FittedBoosting => fitted(boosted, {}, (scores) => scores);

export function fittedClassifier(boosted: Boosted, classes: number): FittedBoosting {
  return fitted(boosted, { classes }, (scores) => (classes === 2 ? bothShares(scores) : softmaxed(scores, classes)));
}

function fitted(
  boosted: Boosted,
  json: { readonly classes?: number },
  toPrediction: (scores: Float64Array) => Float64Array,
): FittedBoosting {
  const { trees, base } = boosted;
  const scores = (x: Features) => sumLeaves(trees, x, base.length, base);
  return {
    trees,
    base,
    rounds: treeCount(trees) / base.length,
    scores,
    predict: (x) => toPrediction(scores(x)),
    importance: () => gainImportance(trees),
    state: () => ({ json: { features: trees.features, ...json }, arrays: { ...treeArrays(trees), base } }),
  };
}

export const restoreRegressor = (state: State): FittedBoosting => fittedRegressor(restoreBoosted(state, 1));

export function restoreClassifier(state: State): FittedBoosting {
  const classes = wholeOf(state, "classes", 2);
  return fittedClassifier(restoreBoosted(state, classes === 2 ? 1 : classes), classes);
}

function restoreBoosted(state: State, groups: number): Boosted {
  const trees = restoreTrees(state.arrays, wholeOf(state, "features", 0), 1);
  const { base } = state.arrays;
  if (!(base instanceof Float64Array) || base.length !== groups || !base.every(Number.isFinite)) {
    throw fault("MODEL_DAMAGED", { part: "base", problem: `it must be ${groups} finite numbers` });
  }
  if (treeCount(trees) % groups !== 0) {
    throw fault("MODEL_DAMAGED", { part: "starts", problem: `${treeCount(trees)} trees are no rounds of ${groups}` });
  }
  return { trees, base };
}

/** A whole number of the state's JSON part. */
function wholeOf({ json }: State, key: string, least: number): number {
  const value =
    json !== null && typeof json === "object" && key in json ? (json as Record<string, unknown>)[key] : undefined;
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw fault("MODEL_DAMAGED", { part: key, problem: `it must be a whole number of at least ${least}` });
}

function bothShares(scores: Readonly<Float64Array>): Float64Array {
  const shares = new Float64Array(scores.length * 2);
  scores.forEach((score, row) => {
    // 1 - sigmoid(score) would lose the digits of a small share.
    shares[2 * row] = sigmoid(-score);
    shares[2 * row + 1] = sigmoid(score);
  });
  return shares;
}

function softmaxed(scores: Float64Array, classes: number): Float64Array {
  softmaxRows(scores, classes);
  return scores;
}
