import { weightedQuantile } from "./kernels/weighted-quantile.ts";
import type { Loss } from "./loss.ts";
import { residualsOf, targetsOf, type Residuals } from "./residuals.ts";
import { weightedMean } from "./weighted.ts";

/**
 * ½ d² where d = |score − y| is at most delta, delta · (d − delta / 2) beyond: outliers pull with a limited force. The
 * second derivative is taken as 1 throughout; leaves move by the constant with the least loss. `w` null = all rows
 * weigh 1. Source: Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics 35, 1964.
 */
export function huberLoss(y: Readonly<Float64Array>, w: Readonly<Float64Array> | null, delta: number): Loss {
  return {
    groups: 1,
    hessianIsOne: w === null,

    base: () => Float64Array.of(huberCentre(targetsOf(y, w), delta)),

    derive: (scores, g, h) => {
      for (let row = 0; row < y.length; row++) {
        const weight = w ? w[row]! : 1;
        g[row] = weight * within(scores[row]! - y[row]!, delta);
        h[row] = weight;
      }
    },

    mean: (scores) =>
      weightedMean(y.length, w, (row) => {
        const distance = Math.abs(scores[row]! - y[row]!);
        return distance <= delta ? (distance * distance) / 2 : delta * (distance - delta / 2);
      }),

    leafStep: { use: "instead", best: (leaf, at) => huberCentre(residualsOf(y, leaf, at), delta) },
  };
}

const within = (distance: number, delta: number) => Math.max(-delta, Math.min(delta, distance));

const MOST_STEPS = 100;

/**
 * The constant with the least Huber loss: the zero of the falling function Σ w · within(value − c), by Newton's method.
 * It lies within delta of the median, and a step that would leave what is known to hold it halves that instead.
 */
function huberCentre({ values, weights }: Residuals, delta: number): number {
  let centre = weightedQuantile(values, weights, values.length, 0.5);
  let low = centre - delta;
  let high = centre + delta;
  for (let step = 0; step < MOST_STEPS; step++) {
    let pull = 0;
    let slope = 0;
    for (let i = 0; i < values.length; i++) {
      const distance = values[i]! - centre;
      pull += weights[i]! * within(distance, delta);
      if (Math.abs(distance) <= delta) slope += weights[i]!;
    }
    if (pull === 0) return centre;
    if (pull > 0) low = centre;
    else high = centre;
    const newton = centre + pull / slope;
    const next = newton > low && newton < high ? newton : low + (high - low) / 2;
    if (next === centre || Math.abs(next - centre) <= 1e-15 * delta) return next;
    centre = next;
  }
  return centre;
}
