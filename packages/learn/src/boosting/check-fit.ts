import type { FitOptions } from "../estimator/index.ts";
import { fault, type Problem } from "../fault/index.ts";
import type { Features, Target } from "../table/index.ts";
import { rowProblems } from "./check-rows.ts";
import type { BoostingParams } from "./fields.ts";
import type { BoostingLossName, FittedBoosting } from "./fitted-boosting.ts";

/** What a fit of boosting takes beyond that of any estimator. */
export interface BoostingFitOptions extends FitOptions {
  /** Rows to watch for early stopping instead of `validationFraction` of the training rows; all rows are then learnt from. */
  readonly validation?: ValidationRows;
  /**
   * A fitted model to go on from: its trees are kept, and `trees` counts them. With the same rows, parameters and
   * stream, and without early stopping, the result is the one of fitting all trees at once, bit by bit, with sampling
   * as well: a round's draws depend on its number only. With other rows the model's trees and base stay as they are.
   */
  readonly from?: FittedBoosting;
}

export interface ValidationRows {
  readonly x: Features;
  readonly y: Target;
  readonly weights?: Readonly<Float64Array>;
}

/** Faults PARAMS_INVALID with everything in which parameters, rows and options do not go together. */
export function checkFit(
  params: BoostingParams,
  loss: BoostingLossName,
  x: Features,
  y: Target,
  options: BoostingFitOptions,
): void {
  const problems = [
    ...rowProblems("", x, y, options.weights),
    ...samplingProblems(params),
    ...stoppingProblems(params, options),
    ...directionProblems(params, loss),
    ...(options.validation ? validationProblems(params, x, y, options.validation) : []),
    ...(options.from ? startProblems(params, loss, x, y, options.from) : []),
  ];
  if (problems.length > 0) throw fault("PARAMS_INVALID", { of: "boosting", problems });
}

function samplingProblems({ sampling, rowFraction, topFraction, otherFraction }: BoostingParams): Problem[] {
  if (sampling === "uniform") return [];
  const problems: Problem[] = [];
  if (rowFraction < 1) problems.push({ path: "rowFraction", rule: "1 where goss draws the rows", got: rowFraction });
  const sum = topFraction + otherFraction;
  if (sum > 1 + 1e-9) problems.push({ path: "otherFraction", rule: `at most 1 − topFraction`, got: otherFraction });
  return problems;
}

function stoppingProblems(
  { earlyStoppingRounds, validationFolds }: BoostingParams,
  { validation, from }: BoostingFitOptions,
): Problem[] {
  const refuse = (rule: string) => [{ path: "validationFolds", rule, got: validationFolds }];
  if (validationFolds === 0) return [];
  if (validationFolds === 1) return refuse("0, or 2 and more");
  if (earlyStoppingRounds === 0) return refuse("0 where earlyStoppingRounds is 0");
  if (validation) return refuse("0 where validation rows are given");
  // That model has learnt from the rows of every fold.
  return from ? refuse("0 where there is a model to go on from") : [];
}

function directionProblems({ increasing, decreasing }: BoostingParams, loss: BoostingLossName): Problem[] {
  const directed = [...increasing, ...decreasing];
  if (directed.length === 0) return [];
  if (loss === "softmax") {
    return [{ path: "increasing", rule: "empty where there are more than two classes", got: directed }];
  }
  // Their leaves are refitted once the tree is grown, which would undo the order of its values.
  const isRefitted = loss === "absolute" || loss === "quantile" || loss === "huber";
  return isRefitted ? [{ path: "increasing", rule: `empty with the ${loss} loss`, got: directed }] : [];
}

function validationProblems(params: BoostingParams, x: Features, y: Target, validation: ValidationRows): Problem[] {
  const problems = rowProblems("validation.", validation.x, validation.y, validation.weights);
  if (params.earlyStoppingRounds === 0) {
    problems.push({ path: "earlyStoppingRounds", rule: "at least 1 where validation rows are given", got: 0 });
  }
  if (x.names.join("\0") !== validation.x.names.join("\0")) {
    problems.push({
      path: "validation.x",
      rule: `rows of the features ${x.names.join(", ")}`,
      got: validation.x.names.join(", "),
    });
  }
  if (validation.x.rows === 0) problems.push({ path: "validation.x", rule: "1 row or more", got: 0 });
  const classesOf = (target: Target) => (target.task === "regression" ? "numbers" : target.classes.join(", "));
  if (classesOf(y) !== classesOf(validation.y)) {
    problems.push({ path: "validation.y", rule: `as in training: ${classesOf(y)}`, got: classesOf(validation.y) });
  }
  return problems;
}

function startProblems(
  { trees }: BoostingParams,
  loss: BoostingLossName,
  x: Features,
  y: Target,
  from: FittedBoosting,
): Problem[] {
  const problems: Problem[] = [];
  if (from.loss !== loss) problems.push({ path: "from", rule: `a model of the ${loss} loss`, got: from.loss });
  const scores = loss === "softmax" && y.task === "classification" ? y.classes.length : 1;
  if (from.loss === loss && from.base.length !== scores) {
    problems.push({ path: "from", rule: `a model of ${scores} classes`, got: from.base.length });
  }
  if (from.trees.features !== x.columns.length) {
    problems.push({ path: "from", rule: `a model of ${x.columns.length} features`, got: from.trees.features });
  }
  if (from.rounds >= trees) {
    problems.push({
      path: "trees",
      rule: `more than the ${from.rounds} rounds of the model to go on from`,
      got: trees,
    });
  }
  return problems;
}
