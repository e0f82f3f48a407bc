import type { EstimatorSpec } from "../estimator/index.ts";
import type { Options } from "../field/index.ts";
import type { boostingClassifierFields, boostingRegressorFields } from "./fields.ts";

export type BoostingRegressorOptions = Options<typeof boostingRegressorFields>;
export type BoostingClassifierOptions = Options<typeof boostingClassifierFields>;

/**
 * Gradient boosting of small trees on binned features. Missing values learn a direction at each split; a question
 * about a category names those that go one way, so none need be one-hot. Source: Friedman 2001; Ke et al., "LightGBM", NeurIPS 2017.
 */
export const boosting = {
  regressor: (options: BoostingRegressorOptions = {}): EstimatorSpec<"regression"> => ({
    kind: "boosting-regressor",
    task: "regression",
    params: { ...options },
  }),
  classifier: (options: BoostingClassifierOptions = {}): EstimatorSpec<"classification"> => ({
    kind: "boosting-classifier",
    task: "classification",
    params: { ...options },
  }),
};
