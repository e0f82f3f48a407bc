import type { SourceSpec } from "../source/index.ts";
import type {
  CellValue,
  ColumnType,
  DriftCheck,
  FreshCheck,
  LeakageCheck,
  NullRateCheck,
  OneOfCheck,
  PatternCheck,
  RangeCheck,
  ReferencesCheck,
  RowCountCheck,
  RowOptions,
  SqlCheck,
  TypeCheck,
  UniqueCheck,
  WholeOptions,
} from "./declared-check.ts";

/** Makes a project's own checks: `checks: { "adults only": check.range("age", { min: 18 }) }`. */
export const check = {
  /** Every value is of this type; a whole number is a number, a date is a time, and everything is a text. */
  type: <const C extends string>(column: C, type: ColumnType, options: RowOptions = {}): TypeCheck<C> => ({
    check: "type",
    column,
    type,
    ...options,
  }),
  /** At most this share of the rows has no value; `max: 0`: every row has one. */
  nullRate: <const C extends string>(column: C, options: { max: number } & RowOptions): NullRateCheck<C> => ({
    check: "null-rate",
    column,
    ...options,
  }),
  /** Numbers, dates or times lie between `min` and `max`, both included. */
  range: <const C extends string>(column: C, options: Pick<RangeCheck, "min" | "max"> & RowOptions): RangeCheck<C> => ({
    check: "range",
    column,
    ...options,
  }),
  /** Every value is one of these. */
  oneOf: <const C extends string>(
    column: C,
    values: readonly CellValue[],
    options: RowOptions = {},
  ): OneOfCheck<C> => ({ check: "one-of", column, values, ...options }),
  /**
   * The pattern is found in every value. RE2's syntax, which is JavaScript's without look-around and back-references, and
   * needs linear time whatever the data holds.
   */
  pattern: <const C extends string>(
    column: C,
    pattern: RegExp | string,
    options: RowOptions = {},
  ): PatternCheck<C> => ({
    check: "pattern",
    column,
    pattern: typeof pattern === "string" ? pattern : pattern.source,
    ...(typeof pattern !== "string" && pattern.flags.includes("i") && { ignoreCase: true }),
    ...options,
  }),
  /** No value, or combination of values, stands in two rows. Rows that lack one of them are not compared. */
  unique: <const C extends string>(columns: C | readonly C[], options: RowOptions = {}): UniqueCheck<C> => ({
    check: "unique",
    columns: typeof columns === "string" ? [columns] : columns,
    ...options,
  }),
  /** Every value is in a column of another source: `check.references("country", csv("data/countries.csv"), "code")`. */
  references: <const C extends string>(
    column: C,
    source: SourceSpec,
    inColumn: string,
    options: RowOptions = {},
  ): ReferencesCheck<C> => ({ check: "references", column, source, in: inColumn, ...options }),
  /**
   * Rows that this SELECT over the table `data` returns are wrong. Where it returns the column `rowid`, they are told by
   * their number, and can be set aside.
   */
  sql: (select: string, options: RowOptions = {}): SqlCheck => ({ check: "sql", select, ...options }),
  /** How many rows there are; `change: 0.5`: at most half as many more or fewer as in the accepted data. */
  rowCount: (options: Pick<RowCountCheck, "min" | "max" | "change"> & WholeOptions): RowCountCheck => ({
    check: "row-count",
    ...options,
  }),
  /** The newest value of a column, or else the file itself, is not older than this: `check.fresh("7 days")`. */
  fresh: <const C extends string>(
    within: string,
    options: { readonly column?: C } & WholeOptions = {},
  ): FreshCheck<C> => ({ check: "fresh", within, ...options }),
  /** A column is distributed as in the accepted data: `check.drift("age", { psi: 0.2 })`. */
  drift: <const C extends string>(
    column: C,
    options: Pick<DriftCheck, "psi" | "ks"> & WholeOptions,
  ): DriftCheck<C> => ({ check: "drift", column, ...options }),
  /** No feature is associated with the target this closely, in [0, 1]; default 0.95. */
  leakage: ({ limit = 0.95, ...options }: { readonly limit?: number } & WholeOptions = {}): LeakageCheck => ({
    check: "leakage",
    limit,
    ...options,
  }),
} as const;
