import type { Relation } from "../source/index.ts";
import { asText } from "./cells.ts";
import { rowNumbers } from "./row-numbers.ts";

/** Rowids that one statement brings. */
const atOnce = 5000;

export interface QuarantinedRow {
  /** As in the file, from 1 below the header. */
  readonly row: number;
  /** The values of all columns, as texts; null = missing. */
  readonly cells: readonly (string | null)[];
  /** The names of the checks that it failed. */
  readonly reasons: readonly string[];
}

/** The rows that were set aside, in their order, piece by piece. */
export async function* quarantinedRows(
  relation: Relation,
  quarantine: ReadonlyMap<number, readonly string[]>,
): AsyncGenerator<QuarantinedRow> {
  const { duck, columns } = relation;
  const numberOf = await rowNumbers(relation);
  const rowids = [...quarantine.keys()];
  for (let at = 0; at < rowids.length; at += atOnce) {
    const some = rowids.slice(at, at + atOnce).join(", ");
    const rows = await duck.rows(
      `SELECT rowid, ${columns.map(asText).join(", ")} FROM data WHERE rowid IN (${some}) ORDER BY rowid`,
    );
    for (const [rowid, ...cells] of rows) {
      yield {
        row: numberOf(Number(rowid)),
        cells: cells.map((cell) => (cell === null ? null : String(cell))),
        reasons: quarantine.get(Number(rowid))!,
      };
    }
  }
}
