import {
  identicalRows,
  metricOf,
  pairedDifference,
  predictTable,
  takeRows,
  takeTarget,
  type Model,
  type Rng,
  type Table,
  type Target,
} from "@espalier/learn";
import type { ChampionComparison } from "./judge.ts";
import { unseenRows } from "./unseen-rows.ts";

/** Fewer rows than these judge nobody: rather all of them, and a word about it. */
const fewestRows = 30;

export interface Comparison {
  readonly model: Model;
  readonly champion: Model;
  /** The champion's. */
  readonly version: number;
  /** What was held out from the new model. */
  readonly test: { readonly table: Table; readonly target: Target };
  /** Features that the champion was fitted on; "others" where none of them is held out now; "gone" where nobody knows. */
  readonly seen: Table | "others" | "gone";
  readonly metrics: ReadonlySet<string>;
  readonly rng: Rng;
}

/**
 * The new model against the champion on the same held-out rows. After a change of the seed, of the split or of the
 * data, rows that are held out now may have trained the champion, which would favour it: only those that neither model
 * has seen count, as long as there are enough of them.
 */
export function compareWithChampion(comparison: Comparison): ChampionComparison {
  const { model, champion, version, test, seen, metrics, rng } = comparison;
  const unseen = typeof seen === "string" ? null : unseenRows(test.table, seen);
  const isFair = unseen === null || unseen.length >= Math.min(fewestRows, test.table.rows);
  const judges = isFair && unseen !== null ? unseen : Int32Array.from({ length: test.table.rows }, (_, row) => row);
  const table = takeRows(test.table, judges);
  const target = takeTarget(test.target, judges);
  const ours = predictTable(model, table);
  const theirs = predictTable(champion, table);
  const { groups } = identicalRows(table);
  const differences = [...metrics].map((name) => [
    name,
    pairedDifference(metricOf(name), target, ours, theirs, { rng: rng.fork(name), repeats: 500, level: 0.95, groups }),
  ]);
  const rows = { held: test.table.rows, judged: judges.length };
  const knows = seen === "gone" ? "unknown" : isFair ? "no" : "yes";
  return { version, rows, championKnowsThem: knows, differences: Object.fromEntries(differences) };
}
