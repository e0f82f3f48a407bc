import { exp, log, log1p } from "../kernels/index.ts";
import type { Loss } from "./loss.ts";

/** A class without a training row still gets a finite score. */
const LEAST_SHARE = 1e-15;

export const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));

/** −log p(true class) for two classes; the score is the log odds of class 1. `w` null = all rows weigh 1. */
export function logisticLoss(codes: Readonly<Int32Array>, w: Readonly<Float64Array> | null): Loss {
  return {
    groups: 1,
    hessianIsOne: false,

    base: () => {
      let sum = 0;
      let weight = 0;
      for (let row = 0; row < codes.length; row++) {
        const share = w ? w[row]! : 1;
        sum += share * codes[row]!;
        weight += share;
      }
      const p = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, sum / weight));
      return Float64Array.of(log(p / (1 - p)));
    },

    derive: (scores, g, h) => {
      for (let row = 0; row < codes.length; row++) {
        const weight = w ? w[row]! : 1;
        const p = 1 / (1 + exp(-scores[row]!));
        g[row] = weight * (p - codes[row]!);
        h[row] = weight * p * (1 - p);
      }
    },
    logistic: { codes, weights: w },

    mean: (scores) => {
      let loss = 0;
      let weight = 0;
      for (let row = 0; row < codes.length; row++) {
        const share = w ? w[row]! : 1;
        const margin = codes[row] === 1 ? scores[row]! : -scores[row]!;
        loss += share * (log1p(exp(-Math.abs(margin))) + Math.max(0, -margin));
        weight += share;
      }
      return loss / weight;
    },
  };
}
