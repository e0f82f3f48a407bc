import type { Loss } from "./loss.ts";

/** ½ (score − y)². `w` null = all rows weigh 1. */
export function squaredLoss(y: Readonly<Float64Array>, w: Readonly<Float64Array> | null): Loss {
  return {
    groups: 1,
    hessianIsOne: w === null,

    base: () => {
      let sum = 0;
      let weight = 0;
      for (let row = 0; row < y.length; row++) {
        const share = w ? w[row]! : 1;
        sum += share * y[row]!;
        weight += share;
      }
      return Float64Array.of(sum / weight);
    },

    derive: (scores, g, h) => {
      for (let row = 0; row < y.length; row++) {
        const weight = w ? w[row]! : 1;
        g[row] = weight * (scores[row]! - y[row]!);
        h[row] = weight;
      }
    },

    mean: (scores) => {
      let loss = 0;
      let weight = 0;
      for (let row = 0; row < y.length; row++) {
        const share = w ? w[row]! : 1;
        loss += (share * (scores[row]! - y[row]!) ** 2) / 2;
        weight += share;
      }
      return loss / weight;
    },
  };
}
