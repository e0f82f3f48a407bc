import type { EstimatorKind, EstimatorSpec } from "../estimator/index.ts";
import { fitLinear, restoreLinear } from "./linear-model.ts";

export const linearKind: EstimatorKind = {
  kind: "linear",
  task: "regression",
  fields: {},
  fit: (_params, x, y, options) => fitLinear("linear", 0, x, y, options),
  restore: (state) => restoreLinear("linear", state),
};

/**
 * Ordinary least squares with an intercept. Features that depend on one another (a copy, a sum, all levels of a
 * category) are no error: of all best fits it takes the one with the shortest standardised coefficients, so equal
 * features share equally and a constant one gets 0. Features must be numbers without gaps: faults COLUMN_KIND,
 * VALUES_MISSING, VALUE_NOT_FINITE.
 */
export const linear = (): EstimatorSpec<"regression"> => ({ kind: "linear", task: "regression", params: {} });
