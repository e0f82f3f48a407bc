import { fault } from "../fault/index.ts";

/** Numbers; NaN = missing. */
export interface NumberColumn {
  readonly name: string;
  readonly kind: "number";
  readonly values: Float64Array;
}
/** Codes into `levels`; -1 = missing. */
export interface CategoryColumn {
  readonly name: string;
  readonly kind: "category";
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}
export type Column = NumberColumn | CategoryColumn;

/** Columns of one length, in feature order. Nothing on it changes. A list, not a record: any name is safe. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** Puts columns together; faults COLUMN_LENGTH, COLUMN_TWICE. `rows` is needed only where there is no column. */
export function createTable(columns: readonly Column[], rows = columns[0] ? lengthOf(columns[0]) : 0): Table {
  const seen = new Set<string>();
  for (const column of columns) {
    if (seen.has(column.name)) throw fault("COLUMN_TWICE", { column: column.name });
    seen.add(column.name);
    if (lengthOf(column) !== rows) {
      throw fault("COLUMN_LENGTH", { column: column.name, rows: lengthOf(column), expected: rows });
    }
  }
  return { rows, columns };
}

export const numberColumn = (name: string, values: Float64Array | readonly number[]): NumberColumn => ({
  name,
  kind: "number",
  values: Float64Array.from(values),
});

/** A category column from its texts; null = missing. Levels are sorted by code unit unless given. */
export function categoryColumn(
  name: string,
  texts: readonly (string | null)[],
  levels: readonly string[] = [...new Set(texts.filter((text) => text !== null))].sort(),
): CategoryColumn {
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  return {
    name,
    kind: "category",
    codes: Int32Array.from(texts, (text) => codeOf.get(text ?? "\0missing") ?? -1),
    levels,
  };
}

export const lengthOf = (column: Column): number => (column.kind === "number" ? column.values : column.codes).length;

/** The column of this name; faults COLUMN_MISSING. */
export function columnOf(table: Table, name: string): Column {
  const found = table.columns.find((column) => column.name === name);
  if (!found) throw fault("COLUMN_MISSING", { column: name, have: table.columns.map((c) => c.name) });
  return found;
}

/** The given rows, in the given order; a row may be taken twice. */
export function takeRows(table: Table, rows: Readonly<Int32Array>): Table {
  return { rows: rows.length, columns: table.columns.map((column) => takeColumn(column, rows)) };
}

/** The given rows of one column. */
export function takeColumn(column: Column, rows: Readonly<Int32Array>): Column {
  return column.kind === "number"
    ? { ...column, values: gather(column.values, rows, new Float64Array(rows.length)) }
    : { ...column, codes: gather(column.codes, rows, new Int32Array(rows.length)) };
}

function gather<A extends Float64Array | Int32Array>(from: A, rows: Readonly<Int32Array>, into: A): A {
  for (let i = 0; i < rows.length; i++) into[i] = from[rows[i]!]!;
  return into;
}

/** Replaces columns by name, keeping their places. */
export function withColumns(table: Table, replaced: ReadonlyMap<string, Column>): Table {
  return { rows: table.rows, columns: table.columns.map((column) => replaced.get(column.name) ?? column) };
}
