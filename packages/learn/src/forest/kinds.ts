import type { EstimatorKind, FitOptions } from "../estimator/index.ts";
import type { Infer } from "../field/index.ts";
import type { ClassificationTarget, Features, RegressionTarget } from "../table/index.ts";
import { scaleTarget, unscale, type Response } from "../tree/index.ts";
import { balanceClasses } from "./class-weight.ts";
import { forestClassifierFields, forestRegressorFields } from "./fields.ts";
import { fitForest, type ForestParams, type ForestStyle } from "./fit-forest.ts";
import { fittedClassifier, fittedRegressor, restoreClassifier, restoreRegressor } from "./fitted-forest.ts";

const regressorKind = (kind: string, style: ForestStyle): EstimatorKind => ({
  kind,
  task: "regression",
  fields: forestRegressorFields,
  fit: (params, x, y, options) => {
    const weights = weightsOf(x, options);
    const scaled = scaleTarget((y as RegressionTarget).values, weights);
    const trees = fitForest(style, params as ForestParams, x, { kind: "mean", y: scaled.y }, weights, options);
    return fittedRegressor({ ...trees, values: trees.values.map((value) => unscale(value, scaled)) });
  },
  restore: restoreRegressor,
});

const classifierKind = (kind: string, style: ForestStyle): EstimatorKind => ({
  kind,
  task: "classification",
  fields: forestClassifierFields,
  fit: (params, x, y, options) => {
    const resolved = params as Infer<typeof forestClassifierFields>;
    const { codes, classes } = y as ClassificationTarget;
    const plain = weightsOf(x, options);
    const weights = resolved.classWeight === "balanced" ? balanceClasses(plain, codes, classes.length) : plain;
    // For two classes Gini's criterion is the variance of 0 and 1: same trees, half the leaf values.
    const response: Response =
      classes.length === 2
        ? { kind: "mean", y: Float64Array.from(codes) }
        : { kind: "classes", codes, classes: classes.length };
    return fittedClassifier(fitForest(style, resolved, x, response, weights, options), classes.length);
  },
  restore: restoreClassifier,
});

const weightsOf = (x: Features, { weights }: FitOptions): Readonly<Float64Array> =>
  weights ?? new Float64Array(x.rows).fill(1);

/** Random forests and extra-trees, each for numbers and for classes. */
export const forestKinds: readonly EstimatorKind[] = [
  regressorKind("forest-regressor", "forest"),
  classifierKind("forest-classifier", "forest"),
  regressorKind("extra-trees-regressor", "extra-trees"),
  classifierKind("extra-trees-classifier", "extra-trees"),
];
