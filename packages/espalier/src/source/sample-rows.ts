import type { Rng } from "@espalier/learn";
import type { Duck } from "../duck/index.ts";

/** Rows are told to DuckDB in pieces of a statement; more at once make it no faster. */
const rowsAtOnce = 10_000;

/**
 * Leaves `wanted` rows in the table `data`, drawn without repetition and kept in their order, and puts their old row
 * numbers, from 1, beside them in the table `drawn`. Null: there are no more than wanted, and nothing was done.
 */
export async function drawRows(duck: Duck, wanted: number | undefined, rng: Rng): Promise<number | null> {
  const [[count] = []] = await duck.rows("SELECT count(*) FROM data");
  const rows = Number(count);
  if (wanted === undefined || rows <= wanted) return null;
  const chosen = choose(rows, wanted, rng);
  await duck.run("CREATE TABLE drawn (number BIGINT)");
  for (let begin = 0; begin < chosen.length; begin += rowsAtOnce) {
    const values = [...chosen.subarray(begin, begin + rowsAtOnce)].map((row) => `(${row + 1})`).join(", ");
    await duck.run(`INSERT INTO drawn VALUES ${values}`);
  }
  await duck.run(
    "CREATE TABLE chosen AS SELECT * FROM data WHERE rowid + 1 IN (SELECT number FROM drawn) ORDER BY rowid",
  );
  await duck.run("DROP TABLE data");
  await duck.run("ALTER TABLE chosen RENAME TO data");
  return rows;
}

/** Different row numbers, ascending. Source: Floyd, in Bentley, "Programming Pearls", CACM 30(9), 1987. */
function choose(rows: number, wanted: number, rng: Rng): Float64Array {
  const chosen = new Set<number>();
  for (let last = rows - wanted; last < rows; last++) {
    const row = Math.floor(rng.next() * (last + 1));
    chosen.add(chosen.has(row) ? last : row);
  }
  return Float64Array.from(chosen).sort();
}
