/**
 * Quantiles of the values that are there (NaN = missing), linear between the two nearest: numpy's default, type 7 of
 * Hyndman & Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50, 1996. NaN where there is no
 * value. Cost O(n log n).
 *
 * @param at each in [0, 1]
 */
export function quantiles(values: Readonly<Float64Array>, at: readonly number[]): Float64Array {
  const sorted = sortedPresent(values);
  return Float64Array.from(at, (q) => quantileOfSorted(sorted, q));
}

/** One of `quantiles`. */
export const quantile = (values: Readonly<Float64Array>, at: number): number =>
  quantileOfSorted(sortedPresent(values), at);

/** The middle of the values that are there (NaN = missing), or the mean of the middle two; NaN where there is none. */
export function median(values: Readonly<Float64Array>): number {
  const sorted = sortedPresent(values);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  if (sorted.length % 2 === 1) return upper;
  const lower = sorted[(sorted.length >> 1) - 1] ?? Number.NaN;
  const middle = (lower + upper) / 2;
  return Number.isFinite(middle) ? middle : lower / 2 + upper / 2;
}

/** The most frequent of the values that are there (NaN = missing), the smallest of equals; NaN where there is none. */
export function mode(values: Readonly<Float64Array>): number {
  const sorted = sortedPresent(values);
  let best = Number.NaN;
  let longest = 0;
  for (let begin = 0, end = 0; begin < sorted.length; begin = end) {
    while (end < sorted.length && sorted[end] === sorted[begin]) end++;
    if (end - begin <= longest) continue;
    longest = end - begin;
    best = sorted[begin]!;
  }
  return best;
}

/** The values that are there (NaN = missing), ascending; the very array where it is so already. */
export function sortedPresent(values: Readonly<Float64Array>): Readonly<Float64Array> {
  return isAscending(values) ? values : values.filter((value) => !Number.isNaN(value)).sort();
}

/** No comparison with NaN holds. */
function isAscending(values: Readonly<Float64Array>): boolean {
  if (Number.isNaN(values[0])) return false;
  for (let i = 1; i < values.length; i++) if (!(values[i]! >= values[i - 1]!)) return false;
  return true;
}

function quantileOfSorted(sorted: Readonly<Float64Array>, at: number): number {
  const place = at * (sorted.length - 1);
  const index = Math.floor(place);
  const below = sorted[index] ?? Number.NaN;
  const above = sorted[Math.min(index + 1, sorted.length - 1)] ?? Number.NaN;
  if (below === above) return below;
  const share = place - index;
  const gap = above - below;
  if (!Number.isFinite(gap)) return below * (1 - share) + above * share;
  // From the nearer end, as numpy does: then the result never leaves the two values.
  return share < 0.5 ? below + gap * share : above - gap * (1 - share);
}
