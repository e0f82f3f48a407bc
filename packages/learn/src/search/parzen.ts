import type { Rng } from "../random/index.ts";
import { normalMass } from "./normal.ts";

/** A density over [low, high], learnt from the values seen there. */
export interface NumberDensity {
  sample(rng: Rng): number;
  densityAt(value: number): number;
  massBetween(from: number, to: number): number;
}

/**
 * A mixture of normal distributions cut off at low and high: one around each value, as wide as the larger gap to its
 * neighbours, and a flat one over the whole as prior.
 *
 * @param values seen values, in [low, high], oldest first
 * @param low    less than `high`
 *
 * Source: Bergstra et al., "Algorithms for hyper-parameter optimization", NeurIPS 2011, §4; bandwidth limits and the
 * fading of old values as in Watanabe, "Tree-structured Parzen estimator", 2023, §3.3.
 */
export function numberDensity(values: readonly number[], low: number, high: number): NumberDensity {
  const centres = [...values, (low + high) / 2];
  const weights = [...fadingWeights(values.length), 1];
  const total = sum(weights);
  const sigmas = bandwidths(centres, low, high);
  const mass = (i: number, from: number, to: number) =>
    normalMass((from - centres[i]!) / sigmas[i]!, (to - centres[i]!) / sigmas[i]!);
  const inside = centres.map((_, i) => mass(i, low, high));
  const mixed = (kernel: (i: number) => number) => sum(weights.map((w, i) => (w * kernel(i)) / inside[i]!)) / total;

  return {
    sample: (rng) => {
      const i = drawIndex(weights, rng);
      // Every centre lies inside and no sigma exceeds the width: about a third of the draws are kept, or more.
      for (;;) {
        const value = centres[i]! + sigmas[i]! * rng.normal();
        if (value >= low && value <= high) return value;
      }
    },
    densityAt: (value) => mixed((i) => Math.exp(-0.5 * ((value - centres[i]!) / sigmas[i]!) ** 2) / sigmas[i]!),
    massBetween: (from, to) => mixed((i) => mass(i, from, to)),
  };
}

/** Width of each kernel: the larger gap to a neighbour, within limits; the last one is the prior, as wide as all. */
function bandwidths(centres: readonly number[], low: number, high: number): number[] {
  const width = high - low;
  const order = [...centres.keys()].sort((a, b) => centres[a]! - centres[b]! || a - b);
  const narrowest = width / Math.min(100, 1 + centres.length);
  const sigmas = new Array<number>(centres.length).fill(width);
  order.forEach((i, rank) => {
    if (i === centres.length - 1) return;
    const before = order[rank - 1];
    const after = order[rank + 1];
    // At an edge the gap to the one neighbour counts, not the gap to the end: the end is no value that was seen.
    const left = before === undefined ? 0 : centres[i]! - centres[before]!;
    const right = after === undefined ? 0 : centres[after]! - centres[i]!;
    sigmas[i] = Math.min(width, Math.max(narrowest, left, right));
  });
  return sigmas;
}

/** Shares of `count` choices: how often each was seen, and once more, spread evenly, as prior. */
export function choiceShares(seen: readonly number[], count: number): number[] {
  const shares = new Array<number>(count).fill(1 / count);
  const faded = fadingWeights(seen.length);
  seen.forEach((choice, i) => {
    shares[choice]! += faded[i]!;
  });
  const total = sum(shares);
  return shares.map((share) => share / total);
}

/** An index, as likely as its weight. */
export function drawIndex(weights: readonly number[], rng: Rng): number {
  let left = rng.next() * sum(weights);
  const drawn = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return drawn < 0 ? weights.length - 1 : drawn; // rounding may leave a crumb
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** The newest 25 values count fully, older ones less and less. */
function fadingWeights(count: number): number[] {
  const old = Math.max(0, count - 25);
  const oldest = 1 / count;
  return Array.from({ length: count }, (_, i) => (i < old ? oldest + (1 - oldest) * (i / old) : 1));
}
