import type { EstimatorKind, FitOptions, Params } from "../estimator/index.ts";
import type { ClassificationTarget, Features, RegressionTarget, Target } from "../table/index.ts";
import { balanceClasses } from "../tree/index.ts";
import { checkFit, type BoostingFitOptions, type ValidationRows } from "./check-fit.ts";
import {
  boostingClassifierFields,
  boostingRegressorFields,
  type ClassifierParams,
  type RegressorParams,
} from "./fields.ts";
import { fitBoosting } from "./fit-boosting.ts";
import {
  fittedClassifier,
  fittedRegressor,
  restoreClassifier,
  restoreRegressor,
  type FittedBoosting,
} from "./fitted-boosting.ts";
import { logisticLoss } from "./logistic-loss.ts";
import { assertDomain, planRegression } from "./regression-plan.ts";
import { softmaxLoss } from "./softmax-loss.ts";
import { takeCodes, takeNumbers } from "./training-rows.ts";

/** A kind whose fit can be given validation rows and a model to go on from. */
export interface BoostingKind extends EstimatorKind {
  fit(params: Params, x: Features, y: Target, options: BoostingFitOptions): FittedBoosting;
  restore: (...args: Parameters<EstimatorKind["restore"]>) => FittedBoosting;
}

export const boostingRegressor: BoostingKind = {
  kind: "boosting-regressor",
  task: "regression",
  fields: boostingRegressorFields,
  fit: (params, x, y, options) => {
    const given = params as RegressorParams;
    checkFit(given, given.loss, x, y, options);
    const { values } = y as RegressionTarget;
    const plan = planRegression(given, values, options.weights ?? null);
    const lossOf = (rows: Int32Array) => plan.lossOf(takeNumbers(values, rows), weightsOf(options, rows));
    const boosted = fitBoosting("boosting-regressor", plan.params, x, lossOf, options, {
      validation: watched(options.validation, (validation) => {
        const { values: targets } = validation.y as RegressionTarget;
        const weights = validation.weights ?? null;
        assertDomain(given.loss, targets, weights, "validation row");
        return plan.lossOf(targets, weights);
      }),
      from: options.from ? plan.fromModel(options.from) : null,
    });
    return fittedRegressor(plan.toModel(boosted), given.loss);
  },
  restore: restoreRegressor,
};

export const boostingClassifier: BoostingKind = {
  kind: "boosting-classifier",
  task: "classification",
  fields: boostingClassifierFields,
  fit: (params, x, y, options) => {
    const given = params as ClassifierParams;
    const target = y as ClassificationTarget;
    const classes = target.classes.length;
    checkFit(given, classes === 2 ? "logistic" : "softmax", x, y, options);
    const lossOfCodes = (codes: Int32Array, w: Float64Array | null) =>
      classes === 2 ? logisticLoss(codes, w) : softmaxLoss(codes, classes, w);
    const weighted = { ...options, ...classWeights(given, target, options.weights) };
    const lossOf = (rows: Int32Array) => lossOfCodes(takeCodes(target.codes, rows), weightsOf(weighted, rows));
    const boosted = fitBoosting("boosting-classifier", given, x, lossOf, weighted, {
      validation: watched(options.validation, (validation) => {
        const { weights } = classWeights(given, validation.y as ClassificationTarget, validation.weights);
        return lossOfCodes((validation.y as ClassificationTarget).codes, weights ? Float64Array.from(weights) : null);
      }),
      from: options.from ?? null,
    });
    return fittedClassifier(boosted, classes);
  },
  restore: restoreClassifier,
};

/** The rows' weights, after `classWeight`; none where all are 1. */
function classWeights(
  { classWeight }: ClassifierParams,
  { codes, classes }: ClassificationTarget,
  weights: Readonly<Float64Array> | undefined,
): Pick<FitOptions, "weights"> {
  if (classWeight === "equal") return weights ? { weights } : {};
  return { weights: balanceClasses(weights ?? new Float64Array(codes.length).fill(1), codes, classes.length) };
}

const watched = <L>(validation: ValidationRows | undefined, lossOf: (validation: ValidationRows) => L) =>
  validation ? { x: validation.x, loss: lossOf(validation) } : null;

const weightsOf = ({ weights }: FitOptions, rows: Readonly<Int32Array>) =>
  weights ? takeNumbers(weights, rows) : null;

/** Gradient boosting, for numbers and for classes. */
export const boostingKinds: readonly EstimatorKind[] = [boostingRegressor, boostingClassifier];
