import { distinctValues, firstAtLeast } from "./distinct.ts";
import { thresholdBetween } from "./threshold.ts";

/** Features as small whole numbers. */
export interface BinnedFeatures {
  readonly rows: number;
  /** Bin of each value, feature-major; shape (features × rows,). A missing value has bin `edges[feature].length`. */
  readonly bins: Uint8Array;
  /** Upper edge of each bin, ascending, the last one Infinity: a value is in the first bin with value <= edge. */
  readonly edges: readonly Float64Array[];
  /** Where each feature's bins begin in a histogram that holds all features, and where the last ends; shape (features + 1,). */
  readonly offsets: Int32Array;
}

/** The most bins a feature may have besides the one for missing values. */
export const MOST_BINS = 255;

/** Finds each column's bins and puts its values into them. Cost of one sort per feature. */
export function binFeatures(rows: number, columns: readonly Float64Array[], maxBins: number): BinnedFeatures {
  const edges = columns.map((column) => binEdges(column, maxBins));
  const bins = new Uint8Array(rows * columns.length);
  columns.forEach((column, f) => fillBins(column, edges[f]!, bins, f * rows));
  const offsets = new Int32Array(columns.length + 1);
  edges.forEach((edge, f) => {
    offsets[f + 1] = offsets[f]! + edge.length + 1;
  });
  return { rows, bins, edges, offsets };
}

function fillBins(column: Readonly<Float64Array>, edges: Readonly<Float64Array>, bins: Uint8Array, at: number): void {
  for (let row = 0; row < column.length; row++) bins[at + row] = firstAtLeast(edges, column[row]!);
}

/**
 * Upper edges of a column's bins. Few different values: one bin each. Otherwise bins of about equal row counts, where
 * a value that alone fills a bin gets one of its own and the target for the remaining rows is set anew: plain
 * quantiles would spend many bins on one heavy value and lose the others.
 */
export function binEdges(column: Readonly<Float64Array>, maxBins: number): Float64Array {
  const { values, counts } = distinctValues(column);
  if (values.length === 0) return Float64Array.of(Number.POSITIVE_INFINITY);
  const lastInBin = values.length <= maxBins ? Array.from(values.keys()) : greedyBins(counts, maxBins);
  return Float64Array.from(lastInBin, (i) =>
    i === values.length - 1 ? Number.POSITIVE_INFINITY : thresholdBetween(values[i]!, values[i + 1]!),
  );
}

/** Where each bin ends: places in the list of different values, ascending, the last one included. */
function greedyBins(counts: Readonly<Int32Array>, maxBins: number): number[] {
  const heavy = heavyValues(counts, maxBins);
  let { rowsLeft, binsLeft } = heavy;
  const ends: number[] = [];
  let inBin = 0;
  for (let i = 0; i < counts.length - 1 && ends.length < maxBins - 1; i++) {
    if (heavy.is[i]) {
      ends.push(i); // with the few rows of an unfinished bin before it, if there is one
      rowsLeft -= inBin;
      inBin = 0;
      continue;
    }
    inBin += counts[i]!;
    const share = rowsLeft / binsLeft;
    const isFull = inBin >= share || (heavy.is[i + 1] === 1 && inBin >= share / 2);
    if (!isFull || binsLeft <= 1) continue;
    ends.push(i);
    rowsLeft -= inBin;
    binsLeft--;
    inBin = 0;
  }
  ends.push(counts.length - 1);
  return ends;
}

/** Values with at least a fair share of the rows, where each one found lowers the share of the rest. */
function heavyValues(counts: Readonly<Int32Array>, maxBins: number) {
  const is = new Uint8Array(counts.length);
  let rowsLeft = counts.reduce((a, b) => a + b, 0);
  let binsLeft = maxBins;
  for (let found = true; found; ) {
    found = false;
    const share = rowsLeft / binsLeft;
    for (let i = 0; i < counts.length && binsLeft > 1; i++) {
      if (is[i] || counts[i]! < share) continue;
      found = true;
      is[i] = 1;
      rowsLeft -= counts[i]!;
      binsLeft--;
    }
  }
  return { is, rowsLeft, binsLeft };
}
