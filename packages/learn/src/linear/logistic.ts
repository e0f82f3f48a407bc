import type { EstimatorKind, EstimatorSpec, FitOptions, FittedEstimator } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import { real, type Infer, type Options } from "../field/index.ts";
import type { Features, Target } from "../table/index.ts";
import { moments } from "../stats/index.ts";
import { checkFeatures } from "./check-features.ts";
import { fitLogistic } from "./fit-logistic.ts";
import { logisticModel, restoreLogistic } from "./logistic-model.ts";

const fields = {
  c: real({
    min: 1e-10,
    max: 1e10,
    default: 1,
    doc: "Inverse strength of the penalty: the fit minimises Σ log loss + Σ coefficient² / (2c).",
    tune: { low: 1e-3, high: 1e3, log: true },
  }),
};

export const logisticKind: EstimatorKind = {
  kind: "logistic",
  task: "classification",
  fields,
  fit: (params, x, y, options) => fit((params as Infer<typeof fields>).c, x, y, options),
  restore: restoreLogistic,
};

function fit(c: number, x: Features, y: Target, { weights, tick }: FitOptions): FittedEstimator {
  if (y.task !== "classification") throw new Error(`logistic was given a ${y.task} target`);
  checkFeatures(x, "logistic");
  const classes = y.classes.length;
  const shares = Float64Array.from(weights ?? new Float64Array(x.rows).fill(1));
  const counts = new Float64Array(classes);
  y.codes.forEach((code, i) => {
    counts[code]! += shares[i]!;
  });
  const present = Int32Array.from([...counts.keys()].filter((code) => counts[code]! > 0));
  if (present.length < 2) {
    const sd = Float64Array.from(x.columns, (values) => moments(values, shares).sd);
    return logisticModel({ classes, present, coef: new Float64Array(0), intercept: new Float64Array(0), sd });
  }
  const place = new Int32Array(classes);
  present.forEach((code, k) => {
    place[code] = k;
  });
  const codes = y.codes.map((code) => place[code]!); // a class without weight may stand anywhere: it adds nothing
  const found = fitLogistic(x.columns, codes, present.length, 1 / c, shares, tick);
  if (![found.coef, found.intercept, found.sd].every((numbers) => numbers.every(Number.isFinite))) {
    throw fault("FIT_NOT_FINITE", { kind: "logistic", what: "coefficients" });
  }
  return logisticModel({ ...found, classes, present });
}

/**
 * Logistic regression with a penalty on large coefficients; the intercept is not penalised. Two classes: one set of
 * coefficients, for the second class. More: one set a class, multinomial. The penalty sees the features in the units
 * they come in, so put `standardize()` before it. A class without training rows gets probability 0.
 * Features must be numbers without gaps: faults COLUMN_KIND, VALUES_MISSING, VALUE_NOT_FINITE.
 */
export const logistic = (options: Options<typeof fields> = {}): EstimatorSpec<"classification"> => ({
  kind: "logistic",
  task: "classification",
  params: { ...options },
});
