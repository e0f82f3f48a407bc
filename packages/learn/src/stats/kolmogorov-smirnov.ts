import { kolmogorovTail } from "./kolmogorov.ts";
import { sortedPresent } from "./quantile.ts";

export interface KolmogorovSmirnov {
  /** Largest distance of the two empirical distributions, in [0, 1]; NaN where a sample has no value. */
  readonly statistic: number;
  /** Chance of such a distance or a larger one, were both samples drawn from one continuous distribution. */
  readonly pValue: number;
  readonly method: "exact" | "asymptotic";
}

/** Up to so many values in each sample the p-value is exact. */
const exactUpTo = 10_000;

/**
 * Two-sample Kolmogorov-Smirnov test, two-sided (NaN = missing). With ties the p-value is too large, never too small:
 * the test stays honest and loses power.
 *
 * Exact by counting lattice paths (Hodges, "The significance probability of the Smirnov two-sample test", Arkiv för
 * Matematik 3, 1958), in time and memory of the strip between the paths that count; asymptotic by the one-sample
 * distribution at n₁n₂ / (n₁ + n₂) values, as scipy does.
 *
 * @param method "auto" is exact where neither sample has more than 10,000 values
 */
export function kolmogorovSmirnov(
  a: Readonly<Float64Array>,
  b: Readonly<Float64Array>,
  method: "auto" | "exact" | "asymptotic" = "auto",
): KolmogorovSmirnov {
  const [first, second] = [sortedPresent(a), sortedPresent(b)];
  const isExact = method === "auto" ? Math.max(first.length, second.length) <= exactUpTo : method === "exact";
  const chosen = isExact ? "exact" : "asymptotic";
  if (first.length === 0 || second.length === 0) return { statistic: Number.NaN, pValue: Number.NaN, method: chosen };
  const [m, n] = [first.length, second.length];
  const divisor = greatestDivisor(m, n);
  const distance = largestDistance(first, second, divisor);
  const statistic = distance / ((m / divisor) * n);
  const pValue = isExact
    ? pathsOutside(Math.max(m, n), Math.min(m, n), divisor, distance)
    : kolmogorovTail(Math.round((m * n) / (m + n)), statistic);
  return { statistic, pValue, method: chosen };
}

/** The distance times the least common multiple of the two lengths: a whole number. */
function largestDistance(a: Readonly<Float64Array>, b: Readonly<Float64Array>, divisor: number): number {
  const [stepA, stepB] = [b.length / divisor, a.length / divisor];
  let i = 0;
  let j = 0;
  let largest = 0;
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    largest = Math.max(largest, Math.abs(i * stepA - j * stepB));
  }
  return largest;
}

/**
 * Share of the paths from (0, 0) to (m, n) that somewhere leave the strip |i n - j m| < distance (in units of the
 * divisor). All terms are positive, so that the smallest shares are right too.
 */
function pathsOutside(m: number, n: number, divisor: number, distance: number): number {
  const [stepI, stepJ] = [n / divisor, m / divisor];
  const share = new Float64Array(n + 1).fill(1); // outside the strip every path has left it
  for (let i = 0; i <= m; i++) {
    const low = Math.max(0, Math.floor((i * stepI - distance) / stepJ) + 1);
    const high = Math.min(n, Math.ceil((i * stepI + distance) / stepJ) - 1);
    if (low > 0) share[low - 1] = 1;
    for (let j = low; j <= high; j++) {
      if (i + j === 0) share[j] = distance === 0 ? 1 : 0;
      else share[j] = (i * (i > 0 ? share[j]! : 0) + j * (j > 0 ? share[j - 1]! : 0)) / (i + j);
    }
  }
  return share[n]!;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
