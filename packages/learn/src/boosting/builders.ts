import type { EstimatorSpec } from "../estimator/index.ts";
import type { Options } from "../field/index.ts";
import type { boostingFields } from "./fields.ts";

export type BoostingOptions = Options<typeof boostingFields>;

/**
 * Gradient boosting of small trees on binned features. Missing values learn a direction at each split; the codes of a
 * category are treated as ordered numbers. Source: Friedman 2001; Ke et al., "LightGBM", NeurIPS 2017.
 */
export const boosting = {
  regressor: (options: BoostingOptions = {}): EstimatorSpec<"regression"> => ({
    kind: "boosting-regressor",
    task: "regression",
    params: { ...options },
  }),
  classifier: (options: BoostingOptions = {}): EstimatorSpec<"classification"> => ({
    kind: "boosting-classifier",
    task: "classification",
    params: { ...options },
  }),
};
