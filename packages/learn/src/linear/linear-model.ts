import type { FitOptions, FittedEstimator, State } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import type { Features, Target } from "../table/index.ts";
import { addUp } from "./add-up.ts";
import { checkFeatures } from "./check-features.ts";
import { standardisedImportance } from "./importance.ts";
import { leastSquares, type LinearFit } from "./least-squares.ts";
import { readFiniteArray, readCount, readSpreads } from "./read-state.ts";

/** What linear and ridge regression both come to: a coefficient for each feature and an intercept. */
function linearModel(kind: string, { coef, intercept, sd }: Omit<LinearFit, "rank">): FittedEstimator {
  return Object.freeze({
    predict: (x: Features) => {
      checkFeatures(x, kind);
      return addUp(x, coef, 0, intercept);
    },
    importance: () => standardisedImportance(coef, sd),
    state: (): State => ({
      json: { features: coef.length },
      arrays: {
        coef: Float64Array.from(coef),
        intercept: Float64Array.of(intercept),
        sd: Float64Array.from(sd),
      },
    }),
  });
}

/** Faults COLUMN_KIND, VALUES_MISSING, VALUE_NOT_FINITE, FIT_NOT_FINITE. */
export function fitLinear(kind: string, penalty: number, x: Features, y: Target, options: FitOptions): FittedEstimator {
  if (y.task !== "regression") throw new Error(`${kind} was given a ${y.task} target`);
  checkFeatures(x, kind);
  const fit = leastSquares(x.columns, y.values, penalty, options.weights, options.tick);
  if (!Number.isFinite(fit.intercept) || !fit.coef.every(Number.isFinite) || !fit.sd.every(Number.isFinite)) {
    throw fault("FIT_NOT_FINITE", { kind, what: "coefficients" });
  }
  return linearModel(kind, fit);
}

/** Faults MODEL_DAMAGED. */
export function restoreLinear(kind: string, state: State): FittedEstimator {
  const features = readCount(state, "features", 0);
  const [intercept] = readFiniteArray(state, "intercept", 1);
  const coef = readFiniteArray(state, "coef", features);
  return linearModel(kind, { coef, intercept: intercept!, sd: readSpreads(state, "sd", features) });
}
