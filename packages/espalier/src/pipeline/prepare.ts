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
  readonly identical: { readonly distinct: number; readonly repeated: number };
}

/**
 * Draws the held-out rows and the folds. Rows with identical features stay on one side of every split unless the
 * project says otherwise: a model must not be praised for rows that it has seen. Rows in quarantine are on no side.
 */
export const prepare: Stage = {
  name: "prepare",
  version: 2,
  needs: ["table", "quarantine"],
  params: ({ config }) => ({ split: { ...config.split }, search: { folds: config.search.folds }, seed: config.seed }),
  run: async ({ project, read }) => {
    const { split: how, search, seed } = project.config;
    const whole = decodeTable(await read("table"));
    const kept = keptRows(whole.table.rows, jsonFrom<Quarantine>(await read("quarantine")));
    const table = takeRows(whole.table, kept);
    const target = takeTarget(whole.target, kept);
    const rng = createRng(seed).fork("split");
    const same = identicalRows(table);
    const groups =
      how.duplicates === "together" ? same.groups : Int32Array.from({ length: table.rows }, (_, row) => row);
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
    };
    return {
      artifacts: { split: jsonBytes(split) },
      summary: { train: split.train.length, test: split.test.length, folds: folds.length, identical: split.identical },
    };
  },
};

/** The rows that were not set aside, in their order. */
function keptRows(rows: number, { rows: aside }: Quarantine): Int32Array {
  const without = new Set(aside);
  return Int32Array.from({ length: rows }, (_, row) => row).filter((row) => !without.has(row));
}

/** The rows of one side of the split, as later stages want them. */
export async function readSplit(read: (artifact: string) => Promise<Uint8Array>) {
  const { table, target } = decodeTable(await read("table"));
  const split = jsonFrom<Split>(await read("split"));
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
