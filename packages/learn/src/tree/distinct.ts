/** A column's values as whole numbers: what order-based splitting needs of them. */
export interface Ranked {
  /** The different values, ascending, without missing ones. */
  readonly distinct: Float64Array;
  /** Place of each row's value in `distinct`; a missing value has place `distinct.length`. */
  readonly rank: Int32Array;
}

/** The different values of a column, ascending, and how often each occurs. */
export interface Distinct {
  readonly values: Float64Array;
  readonly counts: Int32Array;
}

/** -0 counts as 0, missing values do not count. Cost of a sort. */
export function distinctValues(column: Readonly<Float64Array>): Distinct {
  const values = Float64Array.from(column).sort(); // puts NaN last
  const counts = new Int32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) break;
    if (count === 0 || value !== values[count - 1]) values[count++] = value;
    counts[count - 1]!++;
  }
  return { values: values.slice(0, count), counts: counts.slice(0, count) };
}

export function rankColumn(column: Readonly<Float64Array>): Ranked {
  const distinct = distinctValues(column).values;
  const rank = new Int32Array(column.length);
  for (let row = 0; row < rank.length; row++) rank[row] = firstAtLeast(distinct, column[row]!);
  return { distinct, rank };
}

/** Place of the first entry >= value in an ascending list; the list's length for NaN and where there is none. */
export function firstAtLeast(ascending: Readonly<Float64Array>, value: number): number {
  if (value !== value) return ascending.length;
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
