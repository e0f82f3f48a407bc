/**
 * The smallest value v for which the values <= v weigh at least share × all; where they weigh exactly that much, the
 * middle between v and the next larger value. So it makes Σ w · (share · max(0, value − v) + (1 − share) · max(0, v −
 * value)) least, is the usual median for share = 1/2, and does not tell a weight of 2 from a value that stands twice.
 *
 * @param values, weights the first `count` of each are permuted; weights > 0
 * @param share  in (0, 1)
 *
 * Cost O(count) on average: Hoare's selection, in three parts.
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array, count: number, share: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += weights[i]!;
  const target = share * total;
  let begin = 0;
  let end = count;
  let before = 0; // weight of what is known to be smaller
  for (;;) {
    const pivot = middleOf(values[begin]!, values[(begin + end) >> 1]!, values[end - 1]!);
    let smaller = begin;
    let larger = end;
    let weightSmaller = 0;
    let weightEqual = 0;
    for (let i = begin; i < larger; ) {
      const value = values[i]!;
      if (value < pivot) {
        weightSmaller += weights[i]!;
        swap(values, weights, i++, smaller++);
      } else if (value > pivot) {
        swap(values, weights, i, --larger);
      } else {
        weightEqual += weights[i++]!;
      }
    }
    if (before + weightSmaller >= target && smaller > begin) {
      end = smaller;
    } else if (before + weightSmaller + weightEqual >= target || larger === end) {
      return before + weightSmaller + weightEqual === target ? middleAbove(values, count, pivot) : pivot;
    } else {
      before += weightSmaller + weightEqual;
      begin = larger;
    }
  }
}

/** The middle between a value and the smallest larger one; the value itself where there is none. */
function middleAbove(values: Readonly<Float64Array>, count: number, value: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) if (values[i]! > value && values[i]! < next) next = values[i]!;
  return next === Number.POSITIVE_INFINITY ? value : value / 2 + next / 2;
}

const middleOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

function swap(values: Float64Array, weights: Float64Array, i: number, j: number): void {
  const value = values[i]!;
  const weight = weights[i]!;
  values[i] = values[j]!;
  weights[i] = weights[j]!;
  values[j] = value;
  weights[j] = weight;
}
