import { exp, log } from "../kernels/index.ts";
import type { LeafRows, Loss } from "./loss.ts";
import { weightedMean } from "./weighted.ts";

/** Targets that are all 0 still get a finite score. */
const LEAST_MEAN = 1e-300;

/**
 * Half the deviance of a Tweedie distribution, less what does not depend on the score; the score is the log of the
 * mean, m = exp(score). `power` p says how the variance grows with it, as m^p: 1 = Poisson (counts), 2 = gamma
 * (positive numbers), between: amounts of which some are 0. `w` null = all rows weigh 1.
 *
 * With A = y·m^(1−p) and B = m^(2−p): g = B − A, h = (2−p)·B − (1−p)·A, and a leaf's best step is log(ΣA / ΣB), which
 * the Newton step can pass by orders of magnitude. Source: Jørgensen, "The Theory of Dispersion Models", 1997, §4;
 * Yang, Qian, Zou, "Insurance premium prediction via gradient tree-boosted Tweedie compound Poisson models", 2018.
 */
export function powerLoss(y: Readonly<Float64Array>, w: Readonly<Float64Array> | null, power: number): Loss {
  const [p1, p2] = [1 - power, 2 - power];
  return {
    groups: 1,
    hessianIsOne: false,

    base: () =>
      Float64Array.of(
        log(
          Math.max(
            LEAST_MEAN,
            weightedMean(y.length, w, (row) => y[row]!),
          ),
        ),
      ),

    derive: (scores, g, h) => {
      for (let row = 0; row < y.length; row++) {
        const weight = w ? w[row]! : 1;
        const a = weight * y[row]! * exp(p1 * scores[row]!);
        const b = weight * exp(p2 * scores[row]!);
        g[row] = b - a;
        h[row] = p2 * b - p1 * a;
      }
    },

    mean: (scores) =>
      weightedMean(y.length, w, (row) => {
        const score = scores[row]!;
        const ofTarget = power === 1 ? -score : -exp(p1 * score) / p1;
        return y[row]! * ofTarget + (power === 2 ? score : exp(p2 * score) / p2);
      }),

    leafStep: {
      use: "at most",
      best: ({ order, begin, end }: LeafRows, { g, h }) => {
        let sumA = 0;
        let sumB = 0;
        for (let i = begin; i < end; i++) {
          const row = order[i]!;
          sumA += h[row]! - p2 * g[row]!;
          sumB += h[row]! - p1 * g[row]!;
        }
        return log(Math.max(0, sumA) / sumB);
      },
    },
  };
}
