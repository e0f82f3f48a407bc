import type { Rng } from "../random/index.ts";
import { holdout, identicalRows, kFold, type Fold } from "../split/index.ts";
import { createTable, numberColumn, type Features } from "../table/index.ts";

/** Which rows a fit learns from, and which it only watches; ascending. Rows of weight 0 are in neither. */
export interface TrainingRows {
  readonly train: Int32Array;
  /** Empty without early stopping. */
  readonly validation: Int32Array;
}

/** Puts a share of the rows aside, identical rows together. `fraction` 0 = none. Faults TOO_FEW_ROWS. */
export function trainingRows(x: Features, used: Int32Array, fraction: number, rng: Rng): TrainingRows {
  if (fraction === 0) return { train: used, validation: new Int32Array(0) };
  return rowsOf(used, holdout(used.length, fraction, { rng, groups: groupsOf(x, used) }));
}

/** k folds of the rows, identical rows together. Faults TOO_FEW_ROWS. */
export const trainingFolds = (x: Features, used: Int32Array, k: number, rng: Rng): readonly TrainingRows[] =>
  kFold(used.length, k, { rng, groups: groupsOf(x, used) }).map((fold) => rowsOf(used, fold));

const rowsOf = (used: Int32Array, { train, test }: Fold): TrainingRows => ({
  train: train.map((i) => used[i]!),
  validation: test.map((i) => used[i]!),
});

/** Which of the used rows are the same row again. */
function groupsOf(x: Features, used: Int32Array): Int32Array {
  const rows = takeFeatures(x, used);
  const table = createTable(
    rows.columns.map((values, f) => numberColumn(String(f), values)),
    rows.rows,
  );
  return identicalRows(table).groups;
}

/** The given rows of every feature; the features themselves where that is all of them. */
export function takeFeatures(x: Features, rows: Readonly<Int32Array>): Features {
  if (rows.length === x.rows) return x; // ascending and distinct: all of them, in order
  return { ...x, rows: rows.length, columns: x.columns.map((column) => takeNumbers(column, rows)) };
}

export function takeNumbers(values: Readonly<Float64Array>, rows: Readonly<Int32Array>): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]!]!;
  return taken;
}

export function takeCodes(codes: Readonly<Int32Array>, rows: Readonly<Int32Array>): Int32Array {
  const taken = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = codes[rows[i]!]!;
  return taken;
}
