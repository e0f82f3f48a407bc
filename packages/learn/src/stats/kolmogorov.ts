import { logGamma } from "./gamma.ts";

/** Up to so many values the distribution is computed exactly. */
const exactUpTo = 140;
/** Up to so many values the tail is a sum over them. */
const summedUpTo = 10_000;

/**
 * The chance that the empirical distribution of n independent values differs somewhere by d or more from the one they
 * were drawn from (two-sided, one sample).
 *
 * n ≤ 140: exact by the matrix of Marsaglia, Tsang & Wang, "Evaluating Kolmogorov's Distribution", Journal of Statistical
 * Software 8, 2003. Far out in the tail, and n ≤ 10,000: twice the one-sided chance of Birnbaum & Tingey, Annals of
 * Mathematical Statistics 22, 1951, as good to 4 digits and more. Else: Kolmogorov's limit at an argument corrected as in
 * Vrbik, "Small-Sample Corrections to Kolmogorov-Smirnov Test Statistic", Pioneer Journal of Theoretical and Applied
 * Statistics 15, 2018; off by less than 0.0002.
 */
export function kolmogorovTail(n: number, d: number): number {
  if (Number.isNaN(d)) return Number.NaN;
  if (d >= 1) return 0;
  if (n * d <= 0.5) return 1;
  const isFarOut = d >= 0.5 || n * d * d > (n > exactUpTo ? 2.2 : 4);
  if (isFarOut && n <= summedUpTo) return Math.min(1, 2 * oneSidedTail(n, d));
  if (n <= exactUpTo) return Math.max(0, 1 - marsaglia(n, d));
  const z = Math.sqrt(n) * d;
  return limitTail(z + 1 / (6 * Math.sqrt(n)) + (z - 1) / (4 * n));
}

/** 1 - K(z) by the one of its two series that converges at once. */
function limitTail(z: number): number {
  let total = 0;
  if (z < 1) {
    for (let k = 1; k <= 9; k += 2) total += Math.exp((-k * k * Math.PI * Math.PI) / (8 * z * z));
    return 1 - (Math.sqrt(2 * Math.PI) / z) * total;
  }
  for (let k = 1; k <= 5; k++) total += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * z * z);
  return total;
}

function oneSidedTail(n: number, d: number): number {
  let total = 0;
  for (let j = 0; j <= Math.floor(n * (1 - d)); j++) {
    const below = d + j / n;
    const above = 1 - below;
    if (above <= 0) continue;
    const choose = logGamma(n + 1) - logGamma(j + 1) - logGamma(n - j + 1);
    total += Math.exp(choose + (j - 1) * Math.log(below) + (n - j) * Math.log(above));
  }
  return total * d;
}

/** The n-th power of a matrix of 2k - 1 rows has the distribution in its middle; `shift` keeps it within range. */
function marsaglia(n: number, d: number): number {
  const k = Math.floor(n * d) + 1;
  const size = 2 * k - 1;
  const gap = k - n * d;
  const step = firstMatrix(size, gap);
  let power = { values: identityOf(size), exponent: 0 };
  let base = { values: step, exponent: 0 };
  for (let left = n; left > 0; left >>= 1) {
    if (left & 1) power = times(power, base, size);
    if (left > 1) base = times(base, base, size);
  }
  let result = power.values[(k - 1) * size + k - 1]!;
  let { exponent } = power;
  for (let i = 1; i <= n; i++) {
    result *= i / n;
    if (result < 1e-140) {
      result *= 1e140;
      exponent -= 140;
    }
  }
  return result * 10 ** exponent;
}

interface Scaled {
  readonly values: Float64Array;
  /** The matrix is `values` times 10 to this power. */
  readonly exponent: number;
}

function firstMatrix(size: number, gap: number): Float64Array {
  const h = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j <= Math.min(i + 1, size - 1); j++) h[i * size + j] = 1;
  for (let i = 0; i < size; i++) {
    h[i * size]! -= gap ** (i + 1);
    h[(size - 1) * size + i]! -= gap ** (size - i);
  }
  h[(size - 1) * size]! += 2 * gap > 1 ? (2 * gap - 1) ** size : 0;
  const factorials = Float64Array.from({ length: size + 1 }, (_, m) => Math.exp(logGamma(m + 1)));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) h[i * size + j]! /= factorials[i - j + 1]!;
  }
  return h;
}

function identityOf(size: number): Float64Array {
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) values[i * size + i] = 1;
  return values;
}

function times(a: Scaled, b: Scaled, size: number): Scaled {
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let m = 0; m < size; m++) {
      const left = a.values[i * size + m]!;
      for (let j = 0; j < size; j++) values[i * size + j]! += left * b.values[m * size + j]!;
    }
  }
  const exponent = a.exponent + b.exponent;
  const isLarge = values[(size >> 1) * size + (size >> 1)]! > 1e140;
  return isLarge ? { values: values.map((value) => value * 1e-140), exponent: exponent + 140 } : { values, exponent };
}
