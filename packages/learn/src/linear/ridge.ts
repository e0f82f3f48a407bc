import type { EstimatorKind, EstimatorSpec } from "../estimator/index.ts";
import { real, type Infer, type Options } from "../field/index.ts";
import { fitLinear, restoreLinear } from "./linear-model.ts";

const fields = {
  alpha: real({
    min: 0,
    max: 1e12,
    default: 1,
    doc: "Strength of the penalty: the fit minimises Σ (y - prediction)² + alpha · Σ coefficient².",
    tune: { low: 1e-3, high: 1e3, log: true },
  }),
};

export const ridgeKind: EstimatorKind = {
  kind: "ridge",
  task: "regression",
  fields,
  fit: (params, x, y, options) => fitLinear("ridge", (params as Infer<typeof fields>).alpha, x, y, options),
  restore: (state) => restoreLinear("ridge", state),
};

/**
 * Linear regression with a penalty on large coefficients; the intercept is not penalised. The penalty sees the features
 * in the units they come in, so put `standardize()` before it. With alpha 0 it is `linear()`. Features must be numbers
 * without gaps: faults COLUMN_KIND, VALUES_MISSING, VALUE_NOT_FINITE.
 *
 * Source: Hoerl & Kennard, "Ridge Regression", Technometrics 12, 1970.
 */
export const ridge = (options: Options<typeof fields> = {}): EstimatorSpec<"regression"> => ({
  kind: "ridge",
  task: "regression",
  params: { ...options },
});
