import type { EstimatorSpec } from "../estimator/index.ts";
import type { Options } from "../field/index.ts";
import type { forestClassifierFields, forestRegressorFields } from "./fields.ts";

export type ForestRegressorOptions = Options<typeof forestRegressorFields>;
export type ForestClassifierOptions = Options<typeof forestClassifierFields>;

const builders = (kind: string) => ({
  regressor: (options: ForestRegressorOptions = {}): EstimatorSpec<"regression"> => ({
    kind: `${kind}-regressor`,
    task: "regression",
    params: { ...options },
  }),
  classifier: (options: ForestClassifierOptions = {}): EstimatorSpec<"classification"> => ({
    kind: `${kind}-classifier`,
    task: "classification",
    params: { ...options },
  }),
});

/**
 * Random forests: trees on bootstrap samples, the best split of some features at each node; the prediction is the mean
 * over trees. Missing values learn a direction at each split. Source: Breiman, Machine Learning 45, 2001.
 */
export const forest = builders("forest");

/**
 * Extremely randomised trees: all rows, one random threshold per feature and node. Source: Geurts, Ernst, Wehenkel,
 * Machine Learning 63, 2006.
 */
export const extraTrees = builders("extra-trees");
