import { fault } from "../fault/index.ts";

/** DuckDB takes a quarter of a megabyte for each column of a table, and ever longer to plan more of them. */
const columnLimit = 3_000;

/**
 * SQL does not tell `A` from `a`, and means the row's number by `rowid`.
 * Faults COLUMN_NAME, COLUMNS_TOO_MANY, CSV_COLUMN_UNNAMED.
 */
export function assertSqlNames(names: readonly string[], file: string): void {
  if (names.length > columnLimit) {
    throw fault("COLUMNS_TOO_MANY", { file, columns: names.length, limit: columnLimit });
  }
  const seen = new Map<string, string>();
  for (const [place, name] of names.entries()) {
    if (name === "") throw fault("CSV_COLUMN_UNNAMED", { file, places: [place + 1], after: names[place - 1] ?? null });
    const folded = name.toLowerCase();
    const other = seen.get(folded);
    if (folded === "rowid") throw fault("COLUMN_NAME", { file, column: name, other: null });
    if (other !== undefined) throw fault("COLUMN_NAME", { file, column: name, other });
    seen.set(folded, name);
  }
}
