import type { Table } from "./table.ts";

/** A table as estimators see it: one array of numbers per feature. */
export interface Features {
  readonly rows: number;
  readonly names: readonly string[];
  /** Feature-major: `columns[feature][row]`; NaN = missing. A category is its code. */
  readonly columns: readonly Float64Array[];
  /** Number of levels of each feature; 0 = an ordinary number. */
  readonly levels: readonly number[];
}

/** Number columns as they are, categories as their codes. Cost O(rows) per category column. */
export function featuresOf(table: Table): Features {
  return {
    rows: table.rows,
    names: table.columns.map((c) => c.name),
    columns: table.columns.map((c) =>
      c.kind === "number" ? c.values : Float64Array.from(c.codes, (code) => (code < 0 ? Number.NaN : code)),
    ),
    levels: table.columns.map((c) => (c.kind === "number" ? 0 : c.levels.length)),
  };
}
