import { quantiles } from "./quantile.ts";

/**
 * Inner edges that divide a reference sample (NaN = missing) into bins of about equal counts: its quantiles at 1/bins,
 * 2/bins, …, each once. A bin takes in its upper edge; the first and the last bin reach to infinity. Fewer bins where
 * values repeat, one where there is no value.
 */
export function quantileEdges(reference: Readonly<Float64Array>, bins: number): Float64Array {
  const inner = quantiles(
    reference,
    Array.from({ length: bins - 1 }, (_, i) => (i + 1) / bins),
  );
  return inner.filter((edge, i) => !Number.isNaN(edge) && edge !== inner[i - 1]);
}

/** How many of the values (NaN = missing, not counted) lie in each bin; shape (edges + 1,). Edges ascend. */
export function binCounts(values: Readonly<Float64Array>, edges: Readonly<Float64Array>): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle]! < value) low = middle + 1;
      else high = middle;
    }
    counts[low]! += 1;
  }
  return counts;
}

/** Added to every count, so that an empty bin has a share above 0: half a row. */
const smoothing = 0.5;

/**
 * Population stability index of counts in the same bins: Σ (q - p) ln(q / p) over the shares p and q, which are taken
 * after half a row is added to every bin (otherwise one empty bin would make it infinite). NaN where a side has no row.
 *
 * It is Jeffreys' divergence (Jeffreys, Proceedings of the Royal Society A 186, 1946). For a normal distribution in fine
 * bins that shifts by d standard deviations, it is d².
 */
export function populationStability(reference: ArrayLike<number>, other: ArrayLike<number>): number {
  const [p, q] = [smoothed(reference), smoothed(other)];
  return p.reduce((total, share, i) => total + (q[i]! - share) * Math.log(q[i]! / share), 0);
}

/**
 * What the index is on average where nothing changed, for it is never below 0: (bins - 1)(1/n + 1/m). Source: Yurdakul
 * and Naranjo, "Statistical properties of the population stability index", Journal of Risk Model Validation 14, 2020.
 */
export const stabilityByChance = (bins: number, rows: number, otherRows: number): number =>
  (bins - 1) * (1 / rows + 1 / otherRows);

function smoothed(counts: ArrayLike<number>): number[] {
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return Array.from(counts, () => Number.NaN);
  return Array.from(counts, (count) => (count + smoothing) / (total + smoothing * counts.length));
}
