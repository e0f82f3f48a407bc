import { binLayout, rowTable, type BinTable, type Workbench } from "../kernels/index.ts";
import type { Features } from "../table/index.ts";
import { binCategories, writeBins, type CategoryBins } from "./category-bins.ts";
import { thresholdBetween } from "./threshold.ts";

/** Features as small whole numbers, in both layouts. A missing value has bin `edges[feature].length`. */
export interface BinnedTable extends BinTable {
  readonly rows: number;
  /**
   * Upper edge of each bin, ascending, the last one Infinity: a value is in the first bin with value <= edge. Of a
   * category: the bins' own numbers.
   */
  readonly edges: readonly Float64Array[];
  /** Of each feature that is a category; null = a number. */
  readonly categories: readonly (CategoryBins | null)[];
}

/** Bins are found on at most so many rows: an edge then misses its share of the rows by far less than a bin's width. */
const MOST_SAMPLED = 131_072;
/** Bytes of values that are sorted, or put into bins, at a time. */
const STAGED = 2 ** 22;

/** Finds each column's bins and puts its values into them, in memory of the workbench. */
export function binTable(bench: Workbench, { rows, columns, levels }: Features, maxBins: number): BinnedTable {
  const categories = columns.map((column, f) => (levels[f]! > 0 ? binCategories(column, levels[f]!, maxBins) : null));
  const edges = allEdges(bench, rows, columns, categories, maxBins);
  const missingBins = bench.ints(columns.length);
  const padded = bench.floats(256 * columns.length).fill(Number.POSITIVE_INFINITY);
  edges.forEach((own, f) => {
    missingBins[f] = own.length;
    padded.set(own, f * 256);
  });
  const layout = binLayout(
    bench,
    edges.map((own) => own.length + 1),
  );
  const table = rowTable(bench, rows, layout.lanes);
  const bins = bench.bytes(rows * columns.length);
  const blockRows = Math.min(rows, Math.max(64, Math.floor(STAGED / (8 * Math.max(1, columns.length)))));
  const block = bench.floats(blockRows * columns.length);
  for (let first = 0; first < rows; first += blockRows) {
    const count = Math.min(blockRows, rows - first);
    columns.forEach((column, f) => {
      const own = categories[f];
      if (own) writeBins(own, column, first, count, block, f * blockRows);
      else block.set(column.subarray(first, first + count), f * blockRows);
    });
    bench.kernels.fillBins(block, blockRows, count, first, padded, { table, bins, missingBins, layout });
  }
  return { rows, table, bins, missingBins, layout, edges, categories };
}

/** Upper edges of every column's bins. */
function allEdges(
  bench: Workbench,
  rows: number,
  columns: readonly Float64Array[],
  categories: readonly (CategoryBins | null)[],
  maxBins: number,
): readonly Float64Array[] {
  const isNumber = categories.map((own) => own === null);
  const ofNumbers = edgesOf(
    bench,
    rows,
    columns.filter((_, f) => isNumber[f]),
    maxBins,
  );
  let next = 0;
  return categories.map((own) =>
    own ? Float64Array.from({ length: own.count }, (_, bin) => bin) : ofNumbers[next++]!,
  );
}

/** Upper edges of number columns' bins. */
export function edgesOf(
  bench: Workbench,
  rows: number,
  columns: readonly Float64Array[],
  maxBins: number,
): readonly Float64Array[] {
  const sample = rows > MOST_SAMPLED ? sampleRows(rows, MOST_SAMPLED) : null;
  const most = Math.min(rows, MOST_SAMPLED);
  const together = Math.min(columns.length, Math.max(1, Math.floor(STAGED / (8 * Math.max(1, most)))));
  const values = bench.floats(together * most);
  const counts = bench.ints(together * most);
  const lengths = bench.ints(together);
  const edges: Float64Array[] = [];
  for (let from = 0; from < columns.length; from += together) {
    const some = columns.slice(from, from + together);
    const own = lengths.subarray(0, some.length);
    some.forEach((column, i) => {
      own[i] = takePresent(column, sample, values, i * most);
    });
    bench.kernels.sortDistinct(values, most, own, counts);
    some.forEach((_, i) => {
      const end = i * most + own[i]!;
      edges.push(edgesBetween(values.subarray(i * most, end), counts.subarray(i * most, end), maxBins));
    });
  }
  return edges;
}

/** One row of each of `count` stretches of equal length, ascending: the same rows for every seed. */
function sampleRows(rows: number, count: number): Int32Array {
  const sample = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const begin = Math.floor((i * rows) / count);
    const length = Math.floor(((i + 1) * rows) / count) - begin;
    sample[i] = begin + ((Math.imul(i ^ (i >>> 7), 0x9e3779b1) >>> 8) % length);
  }
  return sample;
}

/** Writes the values that are not missing into out, from `at` on; returns how many there are. */
function takePresent(
  column: Readonly<Float64Array>,
  rows: Readonly<Int32Array> | null,
  out: Float64Array,
  at: number,
): number {
  const count = rows ? rows.length : column.length;
  let to = at;
  for (let i = 0; i < count; i++) {
    const value = column[rows ? rows[i]! : i]!;
    out[to] = value;
    to += value === value ? 1 : 0;
  }
  return to - at;
}

/**
 * Upper edges of a column's bins, from its different values and how often each occurs. Few different values: one bin
 * each. Otherwise bins of about equal row counts, where a value that alone fills a bin gets one of its own and the
 * target for the remaining rows is set anew: plain quantiles would spend many bins on one heavy value and lose the
 * others.
 */
export function edgesBetween(
  values: Readonly<Float64Array>,
  counts: Readonly<Int32Array>,
  maxBins: number,
): Float64Array {
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
