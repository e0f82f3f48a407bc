import type { FittedEstimator, State } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import { quantiles } from "../stats/index.ts";
import type { Features } from "../table/index.ts";
import {
  gainImportance,
  leafIndices,
  leafSums,
  predictOf,
  restoreTrees,
  treeArrays,
  treeCount,
  type Link,
  type Trees,
} from "../tree/index.ts";
import type { GrownShare } from "./fit-forest.ts";

/** A fitted forest or extra-trees model: the mean of its trees' leaves. */
export interface FittedForest extends FittedEstimator {
  /** A regression leaf holds a mean; a leaf for two classes the share of the second; for more, every class's share. */
  readonly trees: Trees;
  /** What the forest says of its training rows, where the fit was asked for it. Not part of the state. */
  readonly outOfBag: OutOfBag | null;
}

/** Predictions of training rows, each by the trees whose bootstrap left it out. Source: Breiman, 2001, §3.1. */
export interface OutOfBag {
  /** The rows that at least one tree left out, ascending. */
  readonly rows: Int32Array;
  /** Of these rows, as `predict` gives them. */
  readonly prediction: Float64Array;
}

/** A forest for numbers. */
export interface FittedForestRegressor extends FittedForest {
  /**
   * Quantiles of the targets that rows like these have; row-major, shape (rows × at,). A row's sample are the targets
   * drawn in the leaves it reaches, one a tree, so grow some hundreds of trees for the outer quantiles. Linear between
   * the two nearest of the sample. Source: see `LeafDraws`.
   *
   * @param at each in [0, 1]; 0.05 and 0.95 are the ends of an interval that about 90% of new rows fall into
   */
  predictQuantiles(x: Features, at: readonly number[]): Float64Array;
}

type OutOfBagSums = GrownShare["outOfBag"];

export function fittedRegressor(
  trees: Trees,
  drawn: Float64Array,
  outOfBag: OutOfBagSums,
  back: (value: number) => number,
): FittedForestRegressor {
  return {
    trees,
    outOfBag: outOfBag && meansOf(outOfBag, 1, (means) => means.map(back)),
    ...predictOf(sumsOf(trees), meanOf(trees)),
    predictQuantiles: (x, at) => leafQuantiles(trees, drawn, x, at),
    importance: () => gainImportance(trees),
    state: () => ({ json: { features: trees.features }, arrays: { ...treeArrays(trees), drawn } }),
  };
}

export function fittedClassifier(trees: Trees, classes: number, outOfBag: OutOfBagSums): FittedForest {
  const isBinary = trees.outputs === 1;
  return {
    trees,
    outOfBag: outOfBag && meansOf(outOfBag, trees.outputs, isBinary ? bothShares : (shares) => shares),
    ...predictOf(sumsOf(trees), isBinary ? bothSharesOf(trees) : meanOf(trees)),
    importance: () => gainImportance(trees),
    state: () => ({ json: { features: trees.features, classes }, arrays: treeArrays(trees) }),
  };
}

function meansOf(
  { sums, counts }: NonNullable<OutOfBagSums>,
  outputs: number,
  toPrediction: (means: Float64Array) => Float64Array,
): OutOfBag {
  const rows = Int32Array.from(counts.keys()).filter((row) => counts[row]! > 0);
  const means = new Float64Array(rows.length * outputs);
  rows.forEach((row, i) => {
    for (let k = 0; k < outputs; k++) means[i * outputs + k] = sums[row * outputs + k]! / counts[row]!;
  });
  return { rows, prediction: toPrediction(means) };
}

/** Rows whose leaves are looked up together. */
const BLOCK = 1024;

function leafQuantiles(trees: Trees, drawn: Readonly<Float64Array>, x: Features, at: readonly number[]): Float64Array {
  const count = treeCount(trees);
  const out = new Float64Array(x.rows * at.length);
  const sample = new Float64Array(count);
  for (let first = 0; first < x.rows; first += BLOCK) {
    const rows = Math.min(BLOCK, x.rows - first);
    const columns = x.columns.map((column) => column.subarray(first, first + rows));
    const leaves = leafIndices(trees, { ...x, rows, columns });
    for (let row = 0; row < rows; row++) {
      for (let t = 0; t < count; t++) sample[t] = drawn[trees.next[leaves[row * count + t]!]!]!;
      out.set(quantiles(sample, at), (first + row) * at.length);
    }
  }
  return out;
}

export function restoreRegressor(state: State): FittedForestRegressor {
  const trees = restoreForest(state, 1);
  const { drawn } = state.arrays;
  if (!(drawn instanceof Float64Array) || drawn.length !== trees.values.length || !drawn.every(Number.isFinite)) {
    throw fault("MODEL_DAMAGED", { part: "drawn", problem: `it must be ${trees.values.length} finite numbers` });
  }
  return fittedRegressor(trees, drawn, null, (value) => value);
}

export function restoreClassifier(state: State): FittedForest {
  const classes = wholeOf(state, "classes", 2);
  const trees = restoreForest(state, classes === 2 ? 1 : classes);
  const bad = state.isKnown ? -1 : trees.values.findIndex((share) => share < 0 || share > 1 + 1e-9);
  if (bad >= 0)
    throw fault("MODEL_DAMAGED", { part: "values", problem: `${trees.values[bad]} is no share of a class` });
  return fittedClassifier(trees, classes, null);
}

function restoreForest(state: State, outputs: number): Trees {
  const trees = restoreTrees(state, wholeOf(state, "features", 0), outputs);
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

const sumsOf = (trees: Trees) => leafSums(trees, new Float64Array(trees.outputs));

/** The mean leaf. */
function meanOf(trees: Trees): Link {
  const count = treeCount(trees);
  return {
    predictions: trees.outputs,
    apply: (sums, out, at) => {
      for (let i = 0; i < sums.length; i++) out[at + i] = sums[i]! / count;
    },
  };
}

/** Both classes' shares, where leaves hold that of the second. */
function bothSharesOf(trees: Trees): Link {
  const count = treeCount(trees);
  return {
    predictions: 2,
    apply: (sums, out, at) => {
      for (let row = 0; row < sums.length; row++) {
        const share = sums[row]! / count;
        out[at + 2 * row] = 1 - share;
        out[at + 2 * row + 1] = share;
      }
    },
  };
}

function bothShares(second: Readonly<Float64Array>): Float64Array {
  const shares = new Float64Array(second.length * 2);
  second.forEach((share, row) => {
    shares[2 * row] = 1 - share;
    shares[2 * row + 1] = share;
  });
  return shares;
}
