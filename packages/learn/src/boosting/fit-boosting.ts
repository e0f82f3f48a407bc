import type { FitOptions } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import type { Features } from "../table/index.ts";
import { firstTrees, type Trees } from "../tree/index.ts";
import type { Loss } from "./loss.ts";
import { Rounds, type BoostingParams } from "./rounds.ts";
import { takeFeatures, trainingRows } from "./training-rows.ts";
import { Watch } from "./watch.ts";

/** What boosting arrived at. */
export interface Boosted {
  /** Round by round, one tree per group. */
  readonly trees: Trees;
  /** Scores before the first tree; shape (groups,). */
  readonly base: Float64Array;
}

/**
 * Gradient boosting: each round fits one tree per group to the derivatives of the loss at the scores so far. Source:
 * Friedman, "Greedy function approximation", Annals of Statistics 29, 2001; second order: Chen & Guestrin, "XGBoost".
 *
 * `lossOf` makes the loss of the given rows. Faults NO_TRAINING_ROWS; with early stopping TOO_FEW_ROWS.
 */
export function fitBoosting(
  kind: string,
  params: BoostingParams,
  x: Features,
  lossOf: (rows: Int32Array) => Loss,
  { rng, weights, tick }: FitOptions,
): Boosted {
  const used = Int32Array.from({ length: x.rows }, (_, row) => row).filter((row) => !weights || weights[row]! > 0);
  if (used.length === 0) throw fault("NO_TRAINING_ROWS", { kind, rows: x.rows });
  const fraction = params.earlyStoppingRounds > 0 ? params.validationFraction : 0;
  const rows = trainingRows(x, used, fraction, rng.fork("validation"));
  const loss = lossOf(rows.train);
  const rounds = new Rounds(params, takeFeatures(x, rows.train), loss);
  const watch = fraction > 0 ? new Watch(takeFeatures(x, rows.validation), lossOf(rows.validation), rounds.base) : null;
  for (let round = 0; round < params.trees; round++) {
    tick?.();
    rounds.next(rng.fork("round", round));
    if (watch && watch.see(rounds.trees.view()) >= params.earlyStoppingRounds) break;
  }
  const trees = rounds.trees.finish();
  return { trees: watch ? firstTrees(trees, watch.bestTrees) : trees, base: rounds.base };
}
