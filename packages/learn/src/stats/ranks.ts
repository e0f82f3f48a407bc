/**
 * Ranks from 1; equal values share the mean of theirs. NaN stays NaN. Cost O(n log n).
 */
export function ranks(values: Readonly<Float64Array>): Float64Array {
  const result = new Float64Array(values.length).fill(Number.NaN);
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const rankOf = new Map<number, number>();
  for (let begin = 0, end = 0; begin < sorted.length; begin = end) {
    while (end < sorted.length && sorted[end] === sorted[begin]) end++;
    rankOf.set(sorted[begin]!, (begin + 1 + end) / 2);
  }
  for (let i = 0; i < values.length; i++) result[i] = rankOf.get(values[i]!) ?? Number.NaN;
  return result;
}
