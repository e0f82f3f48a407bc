import { fault } from "../fault/index.ts";
import { columnOf, withColumns, type CategoryColumn, type NumberColumn, type Table } from "../table/index.ts";

/** Faults COLUMN_MISSING, COLUMN_KIND. */
export function numberColumnOf(table: Table, name: string): NumberColumn {
  const column = columnOf(table, name);
  if (column.kind !== "number") throw fault("COLUMN_KIND", { column: name, expected: "number", got: column.kind });
  return column;
}

/** Faults COLUMN_MISSING, COLUMN_KIND. */
export function categoryColumnOf(table: Table, name: string): CategoryColumn {
  const column = columnOf(table, name);
  if (column.kind !== "category") throw fault("COLUMN_KIND", { column: name, expected: "category", got: column.kind });
  return column;
}

/** The number columns of these names; all number columns where no name is given. Faults COLUMN_MISSING, COLUMN_KIND. */
export const chosenNumbers = (table: Table, names: readonly string[]): readonly NumberColumn[] =>
  names.length === 0
    ? table.columns.filter((column) => column.kind === "number")
    : [...new Set(names)].map((name) => numberColumnOf(table, name));

/** The same for category columns. */
export const chosenCategories = (table: Table, names: readonly string[]): readonly CategoryColumn[] =>
  names.length === 0
    ? table.columns.filter((column) => column.kind === "category")
    : [...new Set(names)].map((name) => categoryColumnOf(table, name));

/** The values, if something can be learned from them; faults COLUMN_ALL_MISSING, VALUE_NOT_FINITE. */
export function learnableValues({ name, values }: NumberColumn): Float64Array {
  const infinite = values.find((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  if (infinite !== undefined) throw fault("VALUE_NOT_FINITE", { column: name, value: infinite });
  if (values.every(Number.isNaN)) throw fault("COLUMN_ALL_MISSING", { column: name, rows: values.length });
  return values;
}

/** The table with each of some number columns changed, value by value; NaN = missing goes through `change` too. */
export function changeNumbers<Entry extends { readonly column: string }>(
  table: Table,
  entries: readonly Entry[],
  change: (value: number, entry: Entry) => number,
): Table {
  const changed = entries.map((entry) => {
    const column = numberColumnOf(table, entry.column);
    return [column.name, { ...column, values: column.values.map((value) => change(value, entry)) }] as const;
  });
  return withColumns(table, new Map(changed));
}
