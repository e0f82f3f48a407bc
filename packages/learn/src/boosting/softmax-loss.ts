import { exp, log } from "../kernels/index.ts";
import type { Loss } from "./loss.ts";

const LEAST_SHARE = 1e-15;

/** In place: each row's scores become probabilities. Scores are row-major, shape (rows × classes,). */
export function softmaxRows(scores: Float64Array, classes: number): void {
  for (let at = 0; at < scores.length; at += classes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) largest = Math.max(largest, scores[at + k]!);
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const e = exp(scores[at + k]! - largest);
      scores[at + k] = e;
      sum += e;
    }
    for (let k = 0; k < classes; k++) scores[at + k]! /= sum;
  }
}

/**
 * −log p(true class) for three classes or more. The second derivative is scaled by classes / (classes − 1): the scores
 * have one degree of freedom too many (Friedman, "Greedy function approximation", Annals of Statistics 29, 2001, §4.6).
 */
export function softmaxLoss(codes: Readonly<Int32Array>, classes: number, w: Readonly<Float64Array> | null): Loss {
  const rows = codes.length;
  const factor = classes / (classes - 1);
  return {
    groups: classes,
    hessianIsOne: false,

    base: () => {
      const shares = new Float64Array(classes);
      let weight = 0;
      for (let row = 0; row < rows; row++) {
        shares[codes[row]!]! += w ? w[row]! : 1;
        weight += w ? w[row]! : 1;
      }
      return shares.map((share) => log(Math.max(LEAST_SHARE, share / weight)));
    },

    derive: (scores, g, h) => {
      const p = Float64Array.from(scores);
      softmaxRows(p, classes);
      for (let row = 0; row < rows; row++) {
        const weight = w ? w[row]! : 1;
        for (let k = 0; k < classes; k++) {
          const share = p[row * classes + k]!;
          g[k * rows + row] = weight * (share - (codes[row] === k ? 1 : 0));
          h[k * rows + row] = weight * factor * share * (1 - share);
        }
      }
    },

    mean: (scores) => {
      const p = Float64Array.from(scores);
      softmaxRows(p, classes);
      let loss = 0;
      let weight = 0;
      for (let row = 0; row < rows; row++) {
        const share = w ? w[row]! : 1;
        loss -= share * log(Math.max(Number.MIN_VALUE, p[row * classes + codes[row]!]!));
        weight += share;
      }
      return loss / weight;
    },
  };
}
