/** A category column's codes as bins. */
export interface CategoryBins {
  /** Bin of each code; codes that no row has share the bin of missing values. Shape (levels,). */
  readonly bins: Uint8Array;
  /** How many bins there are; missing values have the one after them. */
  readonly count: number;
}

/**
 * Gives each category a bin of its own, the most frequent first (of equals, the lower code). Where there are more than
 * `maxBins` categories, the rare ones share the last bin. A value that is no code is missing. Cost O(rows + levels log
 * levels).
 */
export function binCategories(column: Readonly<Float64Array>, levels: number, maxBins: number): CategoryBins {
  const rows = new Int32Array(levels);
  for (let i = 0; i < column.length; i++) {
    const value = column[i]!;
    if (value >= 0 && value < levels && Number.isInteger(value)) rows[value]!++;
  }
  const present = Array.from(rows.keys()).filter((code) => rows[code]! > 0);
  present.sort((a, b) => rows[b]! - rows[a]! || a - b);
  const count = Math.max(1, Math.min(present.length, maxBins));
  const bins = new Uint8Array(levels).fill(count);
  present.forEach((code, rank) => {
    bins[code] = Math.min(rank, count - 1);
  });
  return { bins, count };
}

/** Writes the bin of each value of column[from, from + count) to out[at, …), NaN for a missing one. */
export function writeBins(
  { bins, count: missing }: CategoryBins,
  column: Readonly<Float64Array>,
  from: number,
  count: number,
  out: Float64Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) {
    const bin = bins[column[from + i]!]; // NaN and numbers that are no code have none
    out[at + i] = bin === undefined || bin === missing ? Number.NaN : bin;
  }
}
