import type { EstimatorKind, FitOptions, Params } from "../estimator/index.ts";
import type { Infer } from "../field/index.ts";
import type { ClassificationTarget, Features, RegressionTarget, Target } from "../table/index.ts";
import { balanceClasses, scaleTarget, unscale, type Response } from "../tree/index.ts";
import {
  extraTreesClassifierFields,
  extraTreesRegressorFields,
  forestClassifierFields,
  forestRegressorFields,
} from "./fields.ts";
import {
  joinShares,
  planForest,
  shareGrower,
  sharesOf,
  type ForestParams,
  type ForestPlan,
  type ForestStyle,
  type GrownShare,
} from "./fit-forest.ts";
import {
  fittedClassifier,
  fittedRegressor,
  restoreClassifier,
  restoreRegressor,
  type FittedForest,
} from "./fitted-forest.ts";

type Plan = (params: Params, x: Features, y: Target, options: FitOptions) => PlannedForest;

interface PlannedForest {
  readonly plan: ForestPlan;
  finish(shares: readonly GrownShare[]): FittedForest;
}

const forestKind = ({ plan: planFor, ...kind }: Omit<EstimatorKind, "fit"> & { plan: Plan }): EstimatorKind => ({
  ...kind,
  fit: (params, x, y, options) => {
    const { plan, finish } = planFor(params, x, y, options);
    const { open, share } = options.hands ?? {};
    // Where the trees are shared, each thread grows its own alone.
    const { grow, close } = shareGrower(plan, options.tick, share ? undefined : open);
    const shares = sharesOf(plan);
    try {
      return finish(share ? share("forest", plan, shares, grow) : shares.map((part) => grow(part)));
    } finally {
      close();
    }
  },
});

const regressorKind = (style: ForestStyle, fields: EstimatorKind["fields"]): EstimatorKind =>
  forestKind({
    kind: `${style}-regressor`,
    task: "regression",
    fields,
    plan: (params, x, y, options) => {
      const weights = weightsOf(x, options);
      const scaled = scaleTarget((y as RegressionTarget).values, weights);
      const response: Response = { kind: "mean", y: scaled.y };
      const task = { response, weights, draws: true };
      const back = (value: number) => unscale(value, scaled);
      return {
        plan: planForest(style, params as ForestParams, x, task, options.rng),
        finish: (shares) => {
          const { trees, drawn, outOfBag } = joinShares(shares);
          return fittedRegressor({ ...trees, values: trees.values.map(back) }, drawn!.map(back), outOfBag, back);
        },
      };
    },
    restore: restoreRegressor,
  });

const classifierKind = (style: ForestStyle, fields: EstimatorKind["fields"]): EstimatorKind =>
  forestKind({
    kind: `${style}-classifier`,
    task: "classification",
    fields,
    plan: (params, x, y, options) => {
      const resolved = params as Infer<typeof extraTreesClassifierFields>;
      const { codes, classes } = y as ClassificationTarget;
      const plain = weightsOf(x, options);
      const weights = resolved.classWeight === "balanced" ? balanceClasses(plain, codes, classes.length) : plain;
      // For two classes Gini's criterion is the variance of 0 and 1: same trees, half the leaf values.
      const response: Response =
        classes.length === 2
          ? { kind: "mean", y: Float64Array.from(codes) }
          : { kind: "classes", codes, classes: classes.length };
      const task = { response, weights, draws: false };
      return {
        plan: planForest(style, resolved, x, task, options.rng),
        finish: (shares) => {
          const { trees, outOfBag } = joinShares(shares);
          return fittedClassifier(trees, classes.length, outOfBag);
        },
      };
    },
    restore: restoreClassifier,
  });

const weightsOf = (x: Features, { weights }: FitOptions): Readonly<Float64Array> =>
  weights ?? new Float64Array(x.rows).fill(1);

/** Random forests and extra-trees, each for numbers and for classes. */
export const forestKinds: readonly EstimatorKind[] = [
  regressorKind("forest", forestRegressorFields),
  classifierKind("forest", forestClassifierFields),
  regressorKind("extra-trees", extraTreesRegressorFields),
  classifierKind("extra-trees", extraTreesClassifierFields),
];
