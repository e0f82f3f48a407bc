import type { FittedEstimator, State } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import type { Features } from "../table/index.ts";
import { addUp } from "./add-up.ts";
import { checkFeatures } from "./check-features.ts";
import type { LogisticFit } from "./fit-logistic.ts";
import { standardisedImportance } from "./importance.ts";
import { readCount, readFiniteArray, readSpreads } from "./read-state.ts";

/** Coefficients, and which of the classes they speak of. */
export interface LogisticParts extends LogisticFit {
  readonly classes: number;
  /** Codes of the classes that had rows in training, ascending. All others have probability 0. */
  readonly present: Int32Array;
}

/** One class has no head: it is certain. Two have one, for the second. More have one each. */
export const headsFor = (present: number): number => (present <= 2 ? present - 1 : present);

export function logisticModel({ classes, present, coef, intercept, sd }: LogisticParts): FittedEstimator {
  const predict = (x: Features): Float64Array => {
    checkFeatures(x, "logistic");
    const scores = Array.from(intercept, (start, h) => addUp(x, coef, h * sd.length, start));
    const out = new Float64Array(x.rows * classes);
    for (let i = 0; i < x.rows; i++) {
      // Two classes are a softmax too: the first class's score is 0.
      const heights = present.length === scores.length ? scores.map((s) => s[i]!) : [0, ...scores.map((s) => s[i]!)];
      const highest = heights.reduce((a, b) => Math.max(a, b));
      const shares = heights.map((height) => Math.exp(height - highest));
      const total = shares.reduce((a, b) => a + b);
      shares.forEach((share, k) => {
        out[i * classes + present[k]!] = share / total;
      });
    }
    return out;
  };
  return Object.freeze({
    predict,
    importance: () => standardisedImportance(coef, sd),
    state: (): State => ({
      json: { features: sd.length, classes },
      arrays: {
        present: Int32Array.from(present),
        coef: Float64Array.from(coef),
        intercept: Float64Array.from(intercept),
        sd: Float64Array.from(sd),
      },
    }),
  });
}

/** Faults MODEL_DAMAGED. */
export function restoreLogistic(state: State): FittedEstimator {
  const features = readCount(state, "features", 0);
  const classes = readCount(state, "classes", 1);
  const present = Object.hasOwn(state.arrays, "present") ? state.arrays.present : undefined;
  const isRising =
    present instanceof Int32Array &&
    present.length > 0 &&
    present.every((code, k) => code > (present[k - 1] ?? -1) && code < classes);
  if (!isRising) {
    throw fault("MODEL_DAMAGED", { part: "estimator.present", problem: `must be rising class codes below ${classes}` });
  }
  const heads = headsFor(present.length);
  return logisticModel({
    classes,
    present: Int32Array.from(present),
    coef: readFiniteArray(state, "coef", heads * features),
    intercept: readFiniteArray(state, "intercept", heads),
    sd: readSpreads(state, "sd", features),
  });
}
