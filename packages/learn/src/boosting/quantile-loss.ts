import { weightedQuantile } from "./kernels/weighted-quantile.ts";
import type { Loss } from "./loss.ts";
import { residualsOf, targetsOf, type Residuals } from "./residuals.ts";
import { weightedMean } from "./weighted.ts";

/**
 * alpha · max(0, y − score) + (1 − alpha) · max(0, score − y): least where a share alpha of the rows lies below the
 * score. Second derivative 1 stands in for the true 0; leaves take the quantile of their residuals instead. `w` null =
 * all rows weigh 1. Source: Koenker & Bassett, "Regression quantiles", Econometrica 46, 1978; leaves: Friedman 2001.
 */
export const quantileLoss = (y: Readonly<Float64Array>, w: Readonly<Float64Array> | null, alpha: number): Loss =>
  slopedLoss(y, w, 1 - alpha, alpha);

/** |score − y|; its leaves take the median of their residuals. As `quantileLoss` otherwise. */
export const absoluteLoss = (y: Readonly<Float64Array>, w: Readonly<Float64Array> | null): Loss =>
  slopedLoss(y, w, 1, 1);

/** A loss with the slope `above` where the score is above the target, and −`below` where it is below. */
function slopedLoss(y: Readonly<Float64Array>, w: Readonly<Float64Array> | null, above: number, below: number): Loss {
  const share = below / (above + below);
  const quantileOf = ({ values, weights }: Residuals) => weightedQuantile(values, weights, values.length, share);
  return {
    groups: 1,
    hessianIsOne: w === null,

    base: () => Float64Array.of(quantileOf(targetsOf(y, w))),

    derive: (scores, g, h) => {
      for (let row = 0; row < y.length; row++) {
        const weight = w ? w[row]! : 1;
        const distance = scores[row]! - y[row]!;
        g[row] = weight * (distance > 0 ? above : distance < 0 ? -below : 0);
        h[row] = weight;
      }
    },

    mean: (scores) =>
      weightedMean(y.length, w, (row) => {
        const distance = scores[row]! - y[row]!;
        return distance > 0 ? above * distance : -below * distance;
      }),

    leafStep: { use: "instead", best: (leaf, at) => quantileOf(residualsOf(y, leaf, at)) },
  };
}
