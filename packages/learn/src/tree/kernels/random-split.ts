/**
 * Smallest and largest present value, and the number of missing ones, of a node's rows: out[0], out[1], out[2].
 * With none present, out[0] > out[1]. Cost O(end − begin).
 */
export function findRange(
  column: Readonly<Float64Array>,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  out: Float64Array,
): void {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let missing = 0;
  for (let i = begin; i < end; i++) {
    const value = column[order[i]!]!;
    low = value < low ? value : low;
    high = value > high ? value : high;
    missing += Number(value !== value);
  }
  if (low === Number.POSITIVE_INFINITY && missing < end - begin) high = low; // every present value is Infinity
  if (high === Number.NEGATIVE_INFINITY && missing < end - begin) low = high;
  out[0] = low;
  out[1] = high;
  out[2] = missing;
}

/**
 * Class weights of a node's rows below a threshold, and of its rows with a missing value.
 *
 * @param order, sums, codes row id, weight (every other entry) and class at each place
 * @param left    overwritten: of rows with value <= threshold; shape (classes,)
 * @param missing overwritten: of rows without a value; shape (classes,)
 * @param counts  overwritten: [weight left, rows left, weight missing, rows missing]
 *
 * Cost O(end − begin).
 */
export function sumBelow(
  column: Readonly<Float64Array>,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  threshold: number,
  sums: Readonly<Float64Array>,
  codes: Readonly<Float64Array>,
  left: Float64Array,
  missing: Float64Array,
  counts: Float64Array,
): void {
  left.fill(0);
  missing.fill(0);
  let weightLeft = 0;
  let rowsLeft = 0;
  let weightMissing = 0;
  let rowsMissing = 0;
  for (let i = begin; i < end; i++) {
    const value = column[order[i]!]!;
    if (value <= threshold) {
      left[codes[i]!]! += sums[2 * i]!;
      weightLeft += sums[2 * i]!;
      rowsLeft++;
    } else if (value !== value) {
      missing[codes[i]!]! += sums[2 * i]!;
      weightMissing += sums[2 * i]!;
      rowsMissing++;
    }
  }
  counts[0] = weightLeft;
  counts[1] = rowsLeft;
  counts[2] = weightMissing;
  counts[3] = rowsMissing;
}

/**
 * `sumBelow` for the variance criterion: left[0] and missing[0] are Σ weight × target. No branch on the value: random
 * thresholds make it a coin toss that the processor would guess wrong half the time.
 */
export function sumBelowMean(
  column: Readonly<Float64Array>,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  threshold: number,
  sums: Readonly<Float64Array>,
  left: Float64Array,
  missing: Float64Array,
  counts: Float64Array,
): void {
  let sum = 0;
  let weight = 0;
  let rows = 0;
  for (let i = begin; i < end; i++) {
    const isLeft = Number(column[order[i]!]! <= threshold);
    sum += isLeft * sums[2 * i + 1]!;
    weight += isLeft * sums[2 * i]!;
    rows += isLeft;
  }
  left[0] = sum;
  counts[0] = weight;
  counts[1] = rows;
  if (counts[3] === 0) return;
  sum = 0;
  weight = 0;
  for (let i = begin; i < end; i++) {
    const value = column[order[i]!]!;
    if (value === value) continue;
    sum += sums[2 * i + 1]!;
    weight += sums[2 * i]!;
  }
  missing[0] = sum;
  counts[2] = weight;
}
