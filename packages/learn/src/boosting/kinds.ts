import type { EstimatorKind, FitOptions } from "../estimator/index.ts";
import type { ClassificationTarget, RegressionTarget } from "../table/index.ts";
import { scaleTarget, unscale } from "../tree/index.ts";
import { boostingFields } from "./fields.ts";
import { fitBoosting } from "./fit-boosting.ts";
import { fittedClassifier, fittedRegressor, restoreClassifier, restoreRegressor } from "./fitted-boosting.ts";
import { logisticLoss } from "./logistic-loss.ts";
import type { BoostingParams } from "./rounds.ts";
import { softmaxLoss } from "./softmax-loss.ts";
import { squaredLoss } from "./squared-loss.ts";
import { takeNumbers } from "./training-rows.ts";

const regressor: EstimatorKind = {
  kind: "boosting-regressor",
  task: "regression",
  fields: boostingFields,
  fit: (params, x, y, options) => {
    const scaled = scaleTarget((y as RegressionTarget).values, options.weights);
    const { scale } = scaled;
    const given = params as BoostingParams;
    // The penalties are meant in the target's units.
    const inScale = { ...given, l1: given.l1 * scale, minGain: given.minGain * scale * scale };
    const lossOf = (rows: Int32Array) => squaredLoss(takeNumbers(scaled.y, rows), weightsOf(options, rows));
    const { trees, base } = fitBoosting("boosting-regressor", inScale, x, lossOf, options);
    return fittedRegressor({
      trees: { ...trees, values: trees.values.map((value) => unscale(value, { origin: 0, scale })) },
      base: base.map((value) => unscale(value, scaled)),
    });
  },
  restore: restoreRegressor,
};

const classifier: EstimatorKind = {
  kind: "boosting-classifier",
  task: "classification",
  fields: boostingFields,
  fit: (params, x, y, options) => {
    const target = y as ClassificationTarget;
    const classes = target.classes.length;
    const lossOf = (rows: Int32Array) => {
      const codes = Int32Array.from(rows, (row) => target.codes[row]!);
      const w = weightsOf(options, rows);
      return classes === 2 ? logisticLoss(codes, w) : softmaxLoss(codes, classes, w);
    };
    const boosted = fitBoosting("boosting-classifier", params as BoostingParams, x, lossOf, options);
    return fittedClassifier(boosted, classes);
  },
  restore: restoreClassifier,
};

const weightsOf = ({ weights }: FitOptions, rows: Readonly<Int32Array>) =>
  weights ? takeNumbers(weights, rows) : null;

/** Gradient boosting, for numbers (squared loss) and for classes (logistic or softmax loss). */
export const boostingKinds: readonly EstimatorKind[] = [regressor, classifier];
