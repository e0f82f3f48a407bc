/** A column's values as whole numbers: what order-based splitting needs of them. */
export interface Ranked {
  /** The different values, ascending, without missing ones. */
  readonly distinct: Float64Array;
  /** Place of each row's value in `distinct`; a missing value has place `distinct.length`. */
  readonly rank: Int32Array;
}

/** The different values of a column, ascending; -0 counts as 0, missing values do not count. Cost of a sort. */
export function distinctValues(column: Readonly<Float64Array>): Float64Array {
  const sorted = Float64Array.from(column).sort(); // puts NaN last
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i]!;
    if (value !== value) break;
    if (count === 0 || value !== sorted[count - 1]) sorted[count++] = value;
  }
  return sorted.slice(0, count);
}

export function rankColumn(column: Readonly<Float64Array>): Ranked {
  const distinct = distinctValues(column);
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
