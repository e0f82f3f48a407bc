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
 * Sums a node's rows below a threshold, and its rows with a missing value.
 *
 * @param slots   where each row's amount is added: its class, or 0; shape (rows,)
 * @param amounts weight, or weight × target; shape (rows,)
 * @param left    overwritten: sums of rows with value <= threshold; shape (slots,)
 * @param missing overwritten: sums of rows without a value; shape (slots,)
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
  slots: Readonly<Int32Array>,
  amounts: Readonly<Float64Array>,
  w: Readonly<Float64Array>,
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
    const row = order[i]!;
    const value = column[row]!;
    if (value <= threshold) {
      left[slots[row]!]! += amounts[row]!;
      weightLeft += w[row]!;
      rowsLeft++;
    } else if (value !== value) {
      missing[slots[row]!]! += amounts[row]!;
      weightMissing += w[row]!;
      rowsMissing++;
    }
  }
  counts[0] = weightLeft;
  counts[1] = rowsLeft;
  counts[2] = weightMissing;
  counts[3] = rowsMissing;
}

/**
 * `sumBelow` for the variance criterion, with one slot. No branch on the value: random thresholds make it a coin toss
 * that the processor would guess wrong half the time.
 */
export function sumBelowMean(
  column: Readonly<Float64Array>,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  threshold: number,
  wy: Readonly<Float64Array>,
  w: Readonly<Float64Array>,
  left: Float64Array,
  missing: Float64Array,
  counts: Float64Array,
): void {
  let sum = 0;
  let weight = 0;
  let rows = 0;
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const isLeft = Number(column[row]! <= threshold);
    sum += isLeft * wy[row]!;
    weight += isLeft * w[row]!;
    rows += isLeft;
  }
  left[0] = sum;
  counts[0] = weight;
  counts[1] = rows;
  if (counts[3] === 0) return;
  sum = 0;
  weight = 0;
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const value = column[row]!;
    if (value === value) continue;
    sum += wy[row]!;
    weight += w[row]!;
  }
  missing[0] = sum;
  counts[2] = weight;
}
