import { logGamma } from "./gamma.ts";

/**
 * The exact 95% interval of a share of which `hits` of `rows` independent ones were seen: outside of it, so few or so
 * many hits would be seen in 2.5% of all samples at most. Unlike a bootstrap it says something where all or none were
 * hits. [0, 1] where there are no rows.
 *
 * Source: Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26, 1934, as quantiles of the beta distribution.
 *
 * @param hits a whole number in [0, rows]
 */
export function exactInterval(hits: number, rows: number): { readonly low: number; readonly high: number } {
  return {
    low: hits === 0 ? 0 : betaQuantile(0.025, hits, rows - hits + 1),
    high: hits === rows ? 1 : betaQuantile(0.975, hits + 1, rows - hits),
  };
}

/** Where the regularised incomplete beta function is `share`; it rises, so halving finds the place to the last bit. */
function betaQuantile(share: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let middle = 0.5; low < middle && middle < high; middle = low + (high - low) / 2) {
    if (incompleteBeta(middle, a, b) < share) low = middle;
    else high = middle;
  }
  return high;
}

const enough = 1e-16;
const mostTerms = 10_000;

/** Regularised incomplete beta function. Source: NIST Digital Library of Mathematical Functions, 8.17.22 and 8.17.4. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  return front / fraction(x, a, b);
}

/** 1 + d₁ / (1 + d₂ / (1 + …)) of 8.17.22, by the method of Lentz. */
function fraction(x: number, a: number, b: number): number {
  let [above, below, value] = [1, 0, 1];
  for (let k = 1; k < mostTerms; k++) {
    const m = k >> 1;
    const factor = k % 2 === 0 ? m * (b - m) : -(a + m) * (a + b + m);
    const term = (factor * x) / ((a + k - 1) * (a + k));
    below = 1 / (1 + term * below);
    above = 1 + term / above;
    value *= above * below;
    if (Math.abs(above * below - 1) < enough) break;
  }
  return value;
}
