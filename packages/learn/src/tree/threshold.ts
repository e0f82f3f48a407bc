/**
 * A threshold t with low <= t < high: halfway, or `low` itself where halfway is not a number or rounds up to `high`.
 * Holds for huge, tiny and infinite neighbours.
 */
export function thresholdBetween(low: number, high: number): number {
  const half = low / 2 + high / 2; // the sum of two huge numbers would overflow
  return half >= low && half < high ? half : low;
}
