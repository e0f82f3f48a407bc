const lanczos: readonly [number, ...number[]] = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/**
 * Natural logarithm of Γ(x), x > 0, to some 14 digits. Source: Lanczos, "A Precision Approximation of the Gamma
 * Function", SIAM Journal on Numerical Analysis B 1, 1964, with g = 7 and nine terms.
 */
export function logGamma(x: number): number {
  const at = x - 1;
  const [first, ...rest] = lanczos;
  const series = rest.reduce((sum, coefficient, i) => sum + coefficient / (at + i + 1), first);
  const t = at + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(t) - t + Math.log(series);
}

const enough = 1e-16;
const mostTerms = 100_000;

/**
 * The regularised upper incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a), a > 0, x ≥ 0: the chance that a gamma
 * variable of shape a exceeds x.
 *
 * Source: NIST Digital Library of Mathematical Functions, 8.7.1 (series) and 8.9.2 (continued fraction, by the method of
 * Lentz).
 */
export function upperGamma(a: number, x: number): number {
  if (Number.isNaN(a) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - front * lowerSeries(a, x) : front * upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let total = term;
  for (let k = 1; k < mostTerms && term > total * enough; k++) {
    term *= x / (a + k);
    total += term;
  }
  return total;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / b;
  let value = d;
  for (let k = 1; k < mostTerms; k++) {
    const numerator = k * (a - k);
    b += 2;
    d = 1 / (b + numerator * d);
    c = b + numerator / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < enough) break;
  }
  return value;
}

/** The chance that a chi-squared variable with so many degrees of freedom exceeds x; NaN for no degrees. */
export const chiSquaredTail = (x: number, degrees: number): number =>
  degrees > 0 ? upperGamma(degrees / 2, x / 2) : Number.NaN;

/** The chance that a standard normal variable is further from 0 than z, on either side. */
export const normalTails = (z: number): number => upperGamma(0.5, (z * z) / 2);
