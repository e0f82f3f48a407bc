import { fault } from "../fault/index.ts";
import { columnOf, createTable, type Column, type Table } from "./table.ts";

/** A feature that holds numbers. `min` and `max` are claims about plausible values, inclusive. */
export interface NumberFeature {
  readonly kind: "number";
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
  readonly doc?: string;
}
/** A feature that holds one of some known texts. */
export interface CategoryFeature<L extends string = string> {
  readonly kind: "category";
  readonly levels: readonly L[];
  readonly doc?: string;
}
export type Feature = NumberFeature | CategoryFeature;

/** Feature name → what it holds, in feature order. Plain JSON: hashed, stored with the model, compared at serving. */
export type Schema = Readonly<Record<string, Feature>>;

/** Declares the features once; the config, the prediction call and the client take their types from here. */
export const schema = <const S extends Schema>(features: S): S => features;

export const number = (options: Omit<NumberFeature, "kind"> = {}): NumberFeature => ({ kind: "number", ...options });

export const category = <const L extends string>(
  levels: readonly L[],
  options: { doc?: string } = {},
): CategoryFeature<L> => ({ kind: "category", levels, ...options });

/** One row as a caller writes it: a missing feature is left out or null. */
export type Row<S extends Schema = Schema> = { readonly [Name in keyof S]?: CellOf<S[Name]> | null };
type CellOf<F extends Feature> = F extends CategoryFeature<infer L> ? L : number;

/** The schema that a table satisfies, without ranges. */
export function schemaOf(table: Table): Schema {
  return Object.fromEntries(table.columns.map((c) => [c.name, c.kind === "number" ? number() : category(c.levels)]));
}

/**
 * The table's columns in the schema's order and coding: categories are re-coded to the schema's levels, and a level
 * the schema does not know becomes missing. Extra columns are dropped. Faults COLUMN_MISSING, COLUMN_KIND.
 */
export function conform(table: Table, to: Schema): Table {
  const columns = Object.entries(to).map(([name, feature]): Column => {
    const column = columnOf(table, name);
    if (column.kind !== feature.kind) {
      throw fault("COLUMN_KIND", { column: name, expected: feature.kind, got: column.kind });
    }
    return column.kind === "number" ? column : { ...column, ...recode(column, feature as CategoryFeature) };
  });
  return createTable(columns, table.rows);
}

function recode(
  column: { readonly codes: Int32Array; readonly levels: readonly string[] },
  feature: CategoryFeature,
): { codes: Int32Array; levels: readonly string[] } {
  const { levels } = feature;
  if (levels.length === column.levels.length && levels.every((level, i) => level === column.levels[i])) return column;
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const newCode = Int32Array.from(column.levels, (level) => codeOf.get(level) ?? -1);
  return { codes: column.codes.map((code) => (code < 0 ? -1 : newCode[code]!)), levels };
}

/** A row's own value; a feature named like something every object inherits is missing, not inherited. */
export function cellOf(row: Row, name: string): unknown {
  return Object.hasOwn(row, name) ? (row[name] ?? null) : null;
}

/** Rows as a caller writes them, as a table. Values are trusted to fit the schema: check them at the edge first. */
export function tableFromRows(to: Schema, rows: readonly Row[]): Table {
  const columns = Object.entries(to).map(([name, feature]): Column => {
    if (feature.kind === "number") {
      const values = Float64Array.from(rows, (row) => (cellOf(row, name) as number | null) ?? Number.NaN);
      return { name, kind: "number", values };
    }
    const codeOf = new Map(feature.levels.map((level, code) => [level, code]));
    const codes = Int32Array.from(rows, (row) => codeOf.get(cellOf(row, name) as string) ?? -1);
    return { name, kind: "category", codes, levels: feature.levels };
  });
  return createTable(columns, rows.length);
}
