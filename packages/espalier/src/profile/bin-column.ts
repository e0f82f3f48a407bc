/** A column of the sample in groups: intervals with about as many rows each, or levels. */
export interface Bins {
  /** Group of each row, from 0; -1 = missing. */
  readonly codes: Int32Array;
  /** What each group stands for: its least and greatest value. Of levels the two are one. */
  readonly groups: readonly {
    readonly from: number;
    readonly to: number;
    readonly mean: number;
    readonly rows: number;
  }[];
}

export interface NumberBins {
  /** Groups at most, with about as many rows each. */
  readonly most: number;
  /** Rows that each group has at least, but for the last. */
  readonly rows: number;
  /** Up to so many different values stand each by itself, where most of them have the rows. */
  readonly values: number;
}

/** Numbers in groups between quantiles, or each value by itself where there are few. Equal values stay together. */
export function binNumbers(values: Readonly<Float64Array>, { most, rows, values: few }: NumberBins): Bins {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const groups: { from: number; to: number; mean: number; rows: number }[] = [];
  const bySelf = areCommon(sorted, few, rows);
  for (let begin = 0, end = 0; begin < sorted.length; begin = end) {
    const left = sorted.length - begin;
    const share = Math.max(rows, left / Math.max(1, most - groups.length));
    // What would be left for a group of its own after this one must be worth it.
    const wished = bySelf ? 1 : left - share < share / 2 ? left : Math.round(share);
    end = Math.min(sorted.length, begin + wished);
    while (end < sorted.length && sorted[end] === sorted[end - 1]) end++;
    let mean = 0;
    for (let i = begin; i < end; i++) mean += sorted[i]! / (end - begin);
    groups.push({ from: sorted[begin]!, to: sorted[end - 1]!, mean, rows: end - begin });
  }
  const codes = Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : groupOf(groups, value)));
  return { codes, groups };
}

/** Levels, the most frequent first; those beyond `most` together in a last group of their own. */
export function binLevels(values: Readonly<Float64Array>, most: number): Bins {
  const counts = new Map<number, number>();
  for (const value of values) if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const kept = sorted.slice(0, most);
  const codeOf = new Map(kept.map(([value], code) => [value, code]));
  const rest = sorted.slice(most).reduce((sum, [, rows]) => sum + rows, 0);
  const groups = kept.map(([value, rows]) => ({ from: value, to: value, mean: value, rows }));
  if (rest > 0) groups.push({ from: Number.NaN, to: Number.NaN, mean: Number.NaN, rows: rest });
  return {
    codes: Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : (codeOf.get(value) ?? most))),
    groups,
  };
}

/** `most` different values or fewer, of which four fifths stand in so many rows each. */
function areCommon(sorted: Readonly<Float64Array>, most: number, rows: number): boolean {
  let [different, common] = [0, 0];
  for (let begin = 0, end = 0; begin < sorted.length && different <= most; begin = end) {
    while (end < sorted.length && sorted[end] === sorted[begin]) end++;
    different++;
    if (end - begin >= rows) common++;
  }
  return different <= most && common >= 0.8 * different;
}

function groupOf(groups: Bins["groups"], value: number): number {
  let [low, high] = [0, groups.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= groups[middle]!.to) high = middle;
    else low = middle + 1;
  }
  return low;
}
