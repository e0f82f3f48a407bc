import type { FittedEstimator, Hands, State } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import type { Features } from "../table/index.ts";
import { gainImportance, leafSums, predictOf, restoreTrees, treeArrays, treeCount, type Link } from "../tree/index.ts";
import { boostingRegressorFields } from "./fields.ts";
import type { Boosted } from "./fit-boosting.ts";
import { sigmoid } from "./logistic-loss.ts";
import { hasLogLink, type RegressionLossName } from "./regression-plan.ts";
import { softmaxRows } from "./softmax-loss.ts";

export type BoostingLossName = RegressionLossName | "logistic" | "softmax";

/** A fitted boosting model: `base` plus the leaf values of all trees, as scores. */
export interface FittedBoosting extends FittedEstimator, Boosted {
  readonly loss: BoostingLossName;
  /** Rounds kept: with early stopping those up to the best one. */
  readonly rounds: number;
  /**
   * Row-major; the prediction (regression; its log with a poisson, gamma or tweedie loss), the log odds of the second
   * class, or one score per class.
   */
  scores(x: Features, hands?: Hands): Float64Array;
}

export const fittedRegressor = (boosted: Boosted, loss: RegressionLossName): FittedBoosting =>
  fitted(boosted, loss, { loss }, hasLogLink(loss) ? exponentials : itself);

export function fittedClassifier(boosted: Boosted, classes: number): FittedBoosting {
  return classes === 2
    ? fitted(boosted, "logistic", { classes }, bothShares)
    : fitted(boosted, "softmax", { classes }, softmaxOf(classes));
}

function fitted(
  boosted: Boosted,
  loss: BoostingLossName,
  json: { readonly classes: number } | { readonly loss: RegressionLossName },
  link: Link,
): FittedBoosting {
  const { trees, base } = boosted;
  const sums = leafSums(trees, base);
  return {
    trees,
    base,
    loss,
    rounds: treeCount(trees) / base.length,
    scores: predictOf(sums, { ...itself, predictions: base.length }).predict,
    ...predictOf(sums, link),
    importance: () => gainImportance(trees),
    state: () => ({ json: { features: trees.features, ...json }, arrays: { ...treeArrays(trees), base } }),
  };
}

export const restoreRegressor = (state: State): FittedBoosting =>
  fittedRegressor(restoreBoosted(state, 1), lossOfState(state));

export function restoreClassifier(state: State): FittedBoosting {
  const classes = wholeOf(state, "classes", 2);
  return fittedClassifier(restoreBoosted(state, classes === 2 ? 1 : classes), classes);
}

function restoreBoosted(state: State, groups: number): Boosted {
  const trees = restoreTrees(state, wholeOf(state, "features", 0), 1);
  const { base } = state.arrays;
  if (!(base instanceof Float64Array) || base.length !== groups || !base.every(Number.isFinite)) {
    throw fault("MODEL_DAMAGED", { part: "base", problem: `it must be ${groups} finite numbers` });
  }
  if (treeCount(trees) % groups !== 0) {
    throw fault("MODEL_DAMAGED", { part: "starts", problem: `${treeCount(trees)} trees are no rounds of ${groups}` });
  }
  return { trees, base };
}

/** States of before there was a choice name no loss. */
function lossOfState(state: State): RegressionLossName {
  const loss = valueOf(state, "loss") ?? "squared";
  const { accepts, rule } = boostingRegressorFields.loss;
  if (accepts(loss)) return loss;
  throw fault("MODEL_DAMAGED", { part: "loss", problem: `it must be ${rule}` });
}

const valueOf = ({ json }: State, key: string): unknown =>
  json !== null && typeof json === "object" && Object.hasOwn(json, key)
    ? (json as Record<string, unknown>)[key]
    : undefined;

/** A whole number of the state's JSON part. */
function wholeOf(state: State, key: string, least: number): number {
  const value = valueOf(state, key);
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw fault("MODEL_DAMAGED", { part: key, problem: `it must be a whole number of at least ${least}` });
}

const itself: Link = {
  predictions: 1,
  apply: (scores, out, at) => out.set(scores, at),
};

/** Positive and finite whatever the scores are. */
const exponentials: Link = {
  predictions: 1,
  apply: (scores, out, at) => {
    for (let row = 0; row < scores.length; row++) {
      out[at + row] = Math.max(Number.MIN_VALUE, Math.min(Number.MAX_VALUE, Math.exp(scores[row]!)));
    }
  },
};

const bothShares: Link = {
  predictions: 2,
  apply: (scores, out, at) => {
    for (let row = 0; row < scores.length; row++) {
      // 1 - sigmoid(score) would lose the digits of a small share.
      out[at + 2 * row] = sigmoid(-scores[row]!);
      out[at + 2 * row + 1] = sigmoid(scores[row]!);
    }
  },
};

const softmaxOf = (classes: number): Link => ({
  predictions: classes,
  apply: (scores, out, at) => {
    softmaxRows(scores, classes);
    out.set(scores, at);
  },
});
