import type { EstimatorSpec } from "../estimator/index.ts";
import type { Options } from "../field/index.ts";
import type {
  extraTreesClassifierFields,
  extraTreesRegressorFields,
  forestClassifierFields,
  forestRegressorFields,
} from "./fields.ts";

export type ForestRegressorOptions = Options<typeof forestRegressorFields>;
export type ForestClassifierOptions = Options<typeof forestClassifierFields>;
export type ExtraTreesRegressorOptions = Options<typeof extraTreesRegressorFields>;
export type ExtraTreesClassifierOptions = Options<typeof extraTreesClassifierFields>;

const builders = <R extends object, C extends object>(kind: string) => ({
  regressor: (options: Partial<R> = {}): EstimatorSpec<"regression"> => ({
    kind: `${kind}-regressor`,
    task: "regression",
    params: { ...options },
  }),
  classifier: (options: Partial<C> = {}): EstimatorSpec<"classification"> => ({
    kind: `${kind}-classifier`,
    task: "classification",
    params: { ...options },
  }),
});

/**
 * Random forests: trees on bootstrap samples, the best split of some features at each node; the prediction is the mean
 * over trees. Missing values learn a direction at each split. Source: Breiman, Machine Learning 45, 2001.
 */
export const forest = builders<ForestRegressorOptions, ForestClassifierOptions>("forest");

/**
 * Extremely randomised trees: all rows, one random threshold per feature and node. Source: Geurts, Ernst, Wehenkel,
 * Machine Learning 63, 2006.
 */
export const extraTrees = builders<ExtraTreesRegressorOptions, ExtraTreesClassifierOptions>("extra-trees");
