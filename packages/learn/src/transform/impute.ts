import { fault } from "../fault/index.ts";
import { flag, names, oneOf, type Field, type Options, type Tunable } from "../field/index.ts";
import { mean, median, mode } from "../stats/index.ts";
import { createTable, numberColumn, withColumns } from "../table/index.ts";
import type { CategoryColumn, Column, NumberColumn, Table } from "../table/index.ts";
import { categoryColumnOf, chosenCategories, chosenNumbers, learnableValues, numberColumnOf } from "./columns.ts";
import { defineTransform } from "./define.ts";
import { readColumnsOf, readFinite, readFlag, readRecordOf, readText, type Read } from "./read-state.ts";
import type { TransformSpec } from "./transform.ts";

/** What stands in for a missing value of one column; `flag`: a column says where it was missing. */
type Filling = { readonly column: string; readonly value: number | string; readonly flag: boolean };
export type ImputeStrategy = "mean" | "median" | "most_frequent" | "constant";

const constant: Field<number | string> = {
  default: 0,
  doc: 'What strategy "constant" fills in: a number for number columns, a text for category columns.',
  rule: "a finite number or a text",
  accepts: (value): value is number | string => typeof value === "string" || Number.isFinite(value),
};

const options = {
  value: constant,
  columns: names({ doc: "Columns to fill; none named: all columns the strategy can fill." }),
  indicator: flag({ default: false, doc: "Adds a 0/1 column for each column with values missing in training." }),
};

const fields = {
  strategy: oneOf(["mean", "median", "most_frequent", "constant"], {
    default: "median",
    doc: "What stands in for a missing value, taken from the training rows.",
  }),
  ...options,
};

export const imputeKind = defineTransform({
  kind: "impute",
  fields,
  learn: ({ strategy, value, columns, indicator }, table): readonly Filling[] =>
    chosenColumns(table, strategy, value, columns).map((column) => ({
      column: column.name,
      value: strategy === "constant" ? value : usual(column, strategy),
      flag: indicator && missingIn(column).includes(1),
    })),
  apply: (fillings, table) => {
    const filled = withColumns(table, new Map(fillings.map((filling) => [filling.column, fill(table, filling)])));
    const flags = fillings
      .filter(({ flag }) => flag)
      .map(({ column, value }) => {
        const before = typeof value === "number" ? numberColumnOf(table, column) : categoryColumnOf(table, column);
        return numberColumn(`${column} is missing`, missingIn(before));
      });
    return createTable([...filled.columns, ...flags], table.rows);
  },
  read: (state) => {
    const readValue: Read<number | string> = (value, part) =>
      typeof value === "string" ? value : readFinite(value, part);
    return readColumnsOf(readRecordOf<Filling>({ column: readText, value: readValue, flag: readFlag }))(
      state,
      "impute",
    );
  },
});

/** Mean and median know numbers only; a constant fills its own kind; the most frequent value fills both. */
function chosenColumns(
  table: Table,
  strategy: ImputeStrategy,
  value: number | string,
  columns: readonly string[],
): readonly Column[] {
  if (strategy === "constant" && typeof value === "string") return chosenCategories(table, columns);
  if (strategy !== "most_frequent") return chosenNumbers(table, columns);
  if (columns.length === 0) return table.columns;
  const kindOf = new Map(table.columns.map((column) => [column.name, column.kind]));
  return [...new Set(columns)].map((name) =>
    kindOf.get(name) === "category" ? categoryColumnOf(table, name) : numberColumnOf(table, name),
  );
}

function usual(column: Column, strategy: Exclude<ImputeStrategy, "constant">): number | string {
  if (column.kind === "category") return usualLevel(column);
  const statistic = { mean, median, most_frequent: mode }[strategy];
  return statistic(learnableValues(column)) + 0; // + 0: JSON has no -0
}

/** The level that most rows have, the earliest of equals. */
function usualLevel({ name, codes, levels }: CategoryColumn): string {
  const counts = new Float64Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code]! += 1;
  const most = counts.reduce((best, count, code) => (count > counts[best]! ? code : best), 0);
  if (!counts[most]) throw fault("COLUMN_ALL_MISSING", { column: name, rows: codes.length });
  return levels[most]!;
}

function fill(table: Table, { column: name, value }: Filling): Column {
  if (typeof value === "number") {
    const column: NumberColumn = numberColumnOf(table, name);
    return { ...column, values: column.values.map((there) => (Number.isNaN(there) ? value : there)) };
  }
  const column = categoryColumnOf(table, name);
  const levels = column.levels.includes(value) ? column.levels : [...column.levels, value];
  const code = levels.indexOf(value);
  return { ...column, levels, codes: column.codes.map((there) => (there < 0 ? code : there)) };
}

/** 1 where the column has no value, else 0; shape (rows,). */
function missingIn(column: Column): Float64Array {
  return column.kind === "number"
    ? column.values.map((value) => (Number.isNaN(value) ? 1 : 0))
    : Float64Array.from(column.codes, (code) => (code < 0 ? 1 : 0));
}

/**
 * Fills missing values with what the training rows say, or with a constant: `impute("median")`,
 * `impute("constant", { value: "none", columns: ["cabin"] })`. Mean and median fill number columns; "most_frequent"
 * fills both kinds (the smallest number, the earliest level of equals); "constant" fills number columns with a number
 * and category columns with a text, which becomes a level if it is none. With `indicator`, a column that had values
 * missing in training gets a companion named `<column> is missing`, at the end of the table.
 *
 * Faults COLUMN_ALL_MISSING, except for "constant", which needs no value; VALUE_NOT_FINITE; COLUMN_MISSING; COLUMN_KIND.
 */
export const impute = (strategy?: Tunable<ImputeStrategy>, more: Options<typeof options> = {}): TransformSpec => ({
  kind: "impute",
  params: strategy === undefined ? { ...more } : { strategy, ...more },
});
