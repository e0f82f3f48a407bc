import {
  createRng,
  decodeTable,
  holdout,
  identicalRows,
  kFold,
  stratifiedKFold,
  takeRows,
  takeTarget,
  type Fold,
  type Table,
  type Target,
} from "@espalier/learn";
import { jsonBytes, jsonFrom } from "./json-artifact.ts";
import type { Stage } from "./stage.ts";
import type { Quarantine } from "./validate.ts";

/** Which rows are held out, and the folds of the others. Row numbers count from 0 in the ingested table. */
export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** The fold in whose test side each row of `train` is. */
  readonly foldOf: readonly number[];
  /** Of the rows that are left, by their features. */
  readonly identical: { readonly distinct: number; readonly repeated: number };
  /** Rows that repeat an earlier one, target included, and were left out. */
  readonly dropped: number;
}

/**
 * Draws the held-out rows and the folds. Rows with identical features stay on one side of every split unless the
 * project says otherwise: a model must not be praised for rows that it has seen. Rows in quarantine are on no side, nor
 * are those that repeat an earlier row where these are dropped.
 */
export const prepare: Stage = {
  name: "prepare",
  version: 3,
  needs: ["table", "quarantine"],
  params: ({ config }) => ({ split: { ...config.split }, search: { folds: config.search.folds }, seed: config.seed }),
  run: async ({ project, read }) => {
    const { split: how, search, seed } = project.config;
    const whole = decodeTable(await read("table"));
    const candidates = keptRows(whole.table.rows, jsonFrom<Quarantine>(await read("quarantine")));
    const kept = how.duplicates === "drop" ? firstOfEach(whole, candidates) : candidates;
    const table = takeRows(whole.table, kept);
    const target = takeTarget(whole.target, kept);
    const rng = createRng(seed).fork("split");
    const same = identicalRows(table);
    const groups = how.duplicates === "ignore" ? Int32Array.from({ length: table.rows }, (_, row) => row) : same.groups;
    const byClass = target.task === "classification" && how.stratify ? target : null;
    const classes = byClass ? { classes: byClass.classes } : {};

    const stratify = byClass ? { stratify: byClass.codes } : {};
    const outer = holdout(table.rows, how.test, { rng: rng.fork("holdout"), groups, ...classes, ...stratify });
    const inner = { rng: rng.fork("folds"), groups: outer.train.map((row) => groups[row]!), ...classes };
    const folds = byClass
      ? stratifiedKFold(takeTarget(byClass, outer.train).codes, search.folds, inner)
      : kFold(outer.train.length, search.folds, inner);

    const split: Split = {
      train: Array.from(outer.train, (row) => kept[row]!),
      test: Array.from(outer.test, (row) => kept[row]!),
      foldOf: foldOf(folds, outer.train.length),
      identical: { distinct: same.distinct, repeated: same.repeated },
      dropped: candidates.length - kept.length,
    };
    return {
      artifacts: { split: jsonBytes(split) },
      summary: {
        train: split.train.length,
        test: split.test.length,
        folds: folds.length,
        identical: split.identical,
        dropped: split.dropped,
      },
    };
  },
};

/** The rows that were not set aside, in their order. */
function keptRows(rows: number, { rows: aside }: Quarantine): Int32Array {
  const without = new Set(aside);
  return Int32Array.from({ length: rows }, (_, row) => row).filter((row) => !without.has(row));
}

/** Those of the rows that repeat no earlier one of them. Rows that differ in the target alone are different rows. */
function firstOfEach(
  { table, target }: { readonly table: Table; readonly target: Target },
  rows: Int32Array,
): Int32Array {
  const answers = target.task === "regression" ? target.values : target.codes;
  const { groups } = identicalRows(takeRows(withColumn(table, Float64Array.from(answers)), rows));
  let seen = 0; // groups are numbered by their first rows
  return rows.filter((_, i) => groups[i] === seen && ++seen);
}

/** A column more, under a name that no feature's can clash with: nobody looks it up. */
const withColumn = ({ rows, columns }: Table, values: Float64Array): Table => ({
  rows,
  columns: [...columns, { name: "", kind: "number", values }],
});

/** The rows of each side of the split, as later stages want them. */
export async function readSplit(read: (artifact: string) => Promise<Uint8Array>) {
  return splitSides(await read("table"), await read("split"));
}

/** The same, of the artifacts themselves. */
export function splitSides(tableBytes: Uint8Array, splitBytes: Uint8Array) {
  const { table, target } = decodeTable(tableBytes);
  const split = jsonFrom<Split>(splitBytes);
  const side = (rows: readonly number[]) => {
    const taken = Int32Array.from(rows);
    return { table: takeRows(table, taken), target: takeTarget(target, taken) };
  };
  return { split, train: side(split.train), test: side(split.test) };
}

function foldOf(folds: readonly Fold[], rows: number): number[] {
  const of = new Array<number>(rows).fill(-1);
  folds.forEach(({ test }, fold) => test.forEach((row) => (of[row] = fold)));
  return of;
}
