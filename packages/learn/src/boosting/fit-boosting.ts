import type { FitOptions } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import { openWorkbench, rowStride } from "../kernels/index.ts";
import type { Features } from "../table/index.ts";
import { firstTrees, joinTrees, treeCount, type Trees } from "../tree/index.ts";
import { chooseRounds } from "./choose-rounds.ts";
import { constraintsOf, type Constraints } from "./constraints.ts";
import type { BoostingParams } from "./fields.ts";
import type { Loss } from "./loss.ts";
import { orOutOfMemory } from "./out-of-memory.ts";
import { Rounds } from "./rounds.ts";
import { takeFeatures, trainingFolds, trainingRows, type TrainingRows } from "./training-rows.ts";
import { Watch } from "./watch.ts";

/** What boosting arrived at. */
export interface Boosted {
  /** Round by round, one tree per group. */
  readonly trees: Trees;
  /** Scores before the first tree; shape (groups,). */
  readonly base: Float64Array;
}

/** What only a direct caller gives. */
export interface FitExtras {
  /** Rows to watch for early stopping, instead of a share of the training rows. */
  readonly validation: { readonly x: Features; readonly loss: Loss } | null;
  /** What to go on from. */
  readonly from: Boosted | null;
}
const noExtras: FitExtras = { validation: null, from: null };

/**
 * Gradient boosting: each round fits one tree per group to the derivatives of the loss at the scores so far. Source:
 * Friedman, "Greedy function approximation", Annals of Statistics 29, 2001; second order: Chen & Guestrin, "XGBoost".
 *
 * `lossOf` makes the loss of the given rows. `params.trees` counts rounds from the model's first tree. Faults
 * NO_TRAINING_ROWS, PARAMS_INVALID (constraints), OUT_OF_MEMORY; with early stopping TOO_FEW_ROWS.
 */
export function fitBoosting(
  kind: string,
  params: BoostingParams,
  x: Features,
  lossOf: (rows: Int32Array) => Loss,
  options: FitOptions,
  { validation, from }: FitExtras = noExtras,
): Boosted {
  const constraints = constraintsOf(params, x);
  const used = weightedRows(x.rows, options.weights);
  if (used.length === 0) throw fault("NO_TRAINING_ROWS", { kind, rows: x.rows });
  const grow = (trees: number, rows: TrainingRows) => {
    const isWatched = rows.validation.length > 0;
    const watched = isWatched ? { x: takeFeatures(x, rows.validation), loss: lossOf(rows.validation) } : validation;
    const loss = lossOf(rows.train);
    const train = takeFeatures(x, rows.train);
    const go = () => growRounds({ ...params, trees }, train, loss, constraints, watched, from, options);
    return orOutOfMemory(kind, train, go);
  };
  const stops = params.earlyStoppingRounds > 0 && !validation;
  if (stops && params.validationFolds > 0) {
    const folds = trainingFolds(x, used, params.validationFolds, options.rng.fork("validation"));
    const trees = chooseRounds(folds, params.trees, (fold, most) => grow(most, fold).losses);
    return grow(trees, { train: used, validation: new Int32Array(0) }).boosted;
  }
  const fraction = stops ? params.validationFraction : 0;
  return grow(params.trees, trainingRows(x, used, fraction, options.rng.fork("validation"))).boosted;
}

/** Rounds on these rows, and the loss of those watched before the first and after each; kept are those up to the best. */
function growRounds(
  params: BoostingParams,
  train: Features,
  loss: Loss,
  constraints: Constraints,
  watched: FitExtras["validation"],
  from: Boosted | null,
  { rng, tick, hands }: FitOptions,
): { readonly boosted: Boosted; readonly losses: readonly number[] } {
  const bench = (hands?.open ?? openWorkbench)(bytesFor(train, loss.groups));
  try {
    const rounds = new Rounds(bench, params, train, loss, constraints, from);
    const watch = watched && new Watch(watched.x, watched.loss, rounds.base, from);
    for (let round = from ? treeCount(from.trees) / loss.groups : 0; round < params.trees; round++) {
      tick?.();
      rounds.next(round, rng.fork("round", round));
      if (watch && watch.see(rounds.trees.view()) >= params.earlyStoppingRounds) break;
    }
    const grown = rounds.trees.finish();
    const kept = watch ? firstTrees(grown, watch.bestTrees) : grown;
    const boosted = { trees: from ? joinTrees(from.trees, kept) : kept, base: rounds.base };
    return { boosted, losses: watch ? watch.losses : [] };
  } finally {
    bench.close();
  }
}

/** The rows of weight above 0. */
function weightedRows(rows: number, weights: Readonly<Float64Array> | undefined): Int32Array {
  const used = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    used[count] = row;
    if (!weights || weights[row]! > 0) count++;
  }
  return used.subarray(0, count);
}

/** Memory that a fit takes: bins in both layouts, row lists, and scores with their derivatives. */
const bytesFor = ({ rows, columns }: Features, groups: number) =>
  rows * (rowStride(columns.length) + columns.length + 12 + 24 * groups);
