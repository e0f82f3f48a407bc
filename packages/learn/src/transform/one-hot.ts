import { flag, names, type Options } from "../field/index.ts";
import { createTable, type CategoryColumn, type Column, type NumberColumn } from "../table/index.ts";
import { categoryColumnOf, chosenCategories } from "./columns.ts";
import { defineTransform } from "./define.ts";
import { readColumnsOf, readDistinctTexts, readRecordOf, readText } from "./read-state.ts";
import type { TransformSpec } from "./transform.ts";

/** The levels of one column that get a column of their own. */
type Spread = { readonly column: string; readonly levels: readonly string[] };

const fields = {
  columns: names({ doc: "Category columns to spread; none named: all category columns." }),
  dropFirst: flag({ default: false, doc: "Leaves the first level out: it is where all others are 0." }),
};

export const oneHotKind = defineTransform({
  kind: "oneHot",
  fields,
  learn: ({ columns, dropFirst }, table): readonly Spread[] =>
    chosenCategories(table, columns).map(({ name, levels }) => ({
      column: name,
      levels: dropFirst ? levels.slice(1) : levels,
    })),
  apply: (spreads, table) => {
    for (const { column } of spreads) categoryColumnOf(table, column);
    const spreadOf = new Map(spreads.map((spread) => [spread.column, spread]));
    const columns = table.columns.flatMap((column): readonly Column[] => {
      const spread = spreadOf.get(column.name);
      return spread && column.kind === "category" ? indicators(column, spread.levels) : [column];
    });
    return createTable(columns, table.rows);
  },
  read: (state) =>
    readColumnsOf(readRecordOf<Spread>({ column: readText, levels: readDistinctTexts }))(state, "oneHot"),
});

function indicators({ name, codes, levels }: CategoryColumn, wanted: readonly string[]): readonly NumberColumn[] {
  const columns = wanted.map((level): NumberColumn => {
    return { name: `${name}=${level}`, kind: "number", values: new Float64Array(codes.length) };
  });
  const placeOf = new Map(wanted.map((level, place) => [level, place]));
  const places = levels.map((level) => placeOf.get(level));
  codes.forEach((code, row) => {
    const place = places[code]; // a missing value's code, -1, has no place
    if (place !== undefined) columns[place]!.values[row] = 1;
  });
  return columns;
}

/**
 * A category column becomes one 0/1 number column for each of its levels, named `column=level`, in its place. A missing
 * value, and a level that the column did not have in training, is 0 in all of them. Levels are those the column
 * declares, in their order, whether or not a training row has them: so every fold has the same features.
 *
 * Faults COLUMN_MISSING, COLUMN_KIND; COLUMN_TWICE where a name made this way exists already.
 */
export const oneHot = (options: Options<typeof fields> = {}): TransformSpec => ({
  kind: "oneHot",
  params: { ...options },
});
