import type { FittedEstimator, State } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import type { Features } from "../table/index.ts";
import { gainImportance, restoreTrees, sumLeaves, treeArrays, treeCount, type Trees } from "../tree/index.ts";

/** A fitted forest or extra-trees model: the mean of its trees' leaves. */
export interface FittedForest extends FittedEstimator {
  /** A regression leaf holds a mean; a leaf for two classes the share of the second; for more, every class's share. */
  readonly trees: Trees;
}

export function fittedRegressor(trees: Trees): FittedForest {
  return {
    trees,
    predict: (x) => meanLeaves(trees, x),
    importance: () => gainImportance(trees),
    state: () => ({ json: { features: trees.features }, arrays: treeArrays(trees) }),
  };
}

export function fittedClassifier(trees: Trees, classes: number): FittedForest {
  return {
    trees,
    predict: (x) => (trees.outputs === 1 ? bothShares(meanLeaves(trees, x)) : meanLeaves(trees, x)),
    importance: () => gainImportance(trees),
    state: () => ({ json: { features: trees.features, classes }, arrays: treeArrays(trees) }),
  };
}

export function restoreRegressor(state: State): FittedForest {
  return fittedRegressor(restoreForest(state, 1));
}

export function restoreClassifier(state: State): FittedForest {
  const classes = wholeOf(state, "classes", 2);
  const trees = restoreForest(state, classes === 2 ? 1 : classes);
  const bad = trees.values.findIndex((share) => share < 0 || share > 1 + 1e-9);
  if (bad >= 0)
    throw fault("MODEL_DAMAGED", { part: "values", problem: `${trees.values[bad]} is no share of a class` });
  return fittedClassifier(trees, classes);
}

function restoreForest(state: State, outputs: number): Trees {
  const trees = restoreTrees(state.arrays, wholeOf(state, "features", 0), outputs);
  if (treeCount(trees) === 0) throw fault("MODEL_DAMAGED", { part: "starts", problem: "a forest must have a tree" });
  return trees;
}

/** A whole number of the state's JSON part. */
function wholeOf({ json }: State, key: string, least: number): number {
  const value =
    json !== null && typeof json === "object" && key in json ? (json as Record<string, unknown>)[key] : undefined;
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw fault("MODEL_DAMAGED", { part: key, problem: `it must be a whole number of at least ${least}` });
}

function meanLeaves(trees: Trees, x: Features): Float64Array {
  const sums = sumLeaves(trees, x, 1, new Float64Array(trees.outputs));
  const count = treeCount(trees);
  for (let i = 0; i < sums.length; i++) sums[i]! /= count;
  return sums;
}

function bothShares(second: Readonly<Float64Array>): Float64Array {
  const shares = new Float64Array(second.length * 2);
  second.forEach((share, row) => {
    shares[2 * row] = 1 - share;
    shares[2 * row + 1] = share;
  });
  return shares;
}
