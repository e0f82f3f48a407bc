import { names, type Options } from "../field/index.ts";
import { withColumns, type CategoryColumn, type NumberColumn } from "../table/index.ts";
import { categoryColumnOf, chosenCategories } from "./columns.ts";
import { defineTransform } from "./define.ts";
import { readColumnsOf, readDistinctTexts, readRecordOf, readText } from "./read-state.ts";
import type { TransformSpec } from "./transform.ts";

type Order = { readonly column: string; readonly levels: readonly string[] };

const fields = {
  columns: names({ doc: "Category columns to number; none named: all category columns." }),
};

export const ordinalKind = defineTransform({
  kind: "ordinal",
  fields,
  learn: ({ columns }, table): readonly Order[] =>
    chosenCategories(table, columns).map(({ name, levels }) => ({ column: name, levels })),
  apply: (orders, table) => {
    const numbered = orders.map(({ column, levels }) => {
      return [column, numbers(categoryColumnOf(table, column), levels)] as const;
    });
    return withColumns(table, new Map(numbered));
  },
  read: (state) =>
    readColumnsOf(readRecordOf<Order>({ column: readText, levels: readDistinctTexts }))(state, "ordinal"),
});

function numbers({ name, codes, levels }: CategoryColumn, order: readonly string[]): NumberColumn {
  const rankOf = new Map(order.map((level, rank) => [level, rank]));
  const ranks = levels.map((level) => rankOf.get(level) ?? Number.NaN);
  return { name, kind: "number", values: Float64Array.from(codes, (code) => ranks[code] ?? Number.NaN) };
}

/**
 * A category column becomes a number column: 0 for its first level, 1 for the second and so on, in the order the schema
 * declares. A missing value, and a level that the column did not have in training, is missing.
 * Faults COLUMN_MISSING, COLUMN_KIND.
 */
export const ordinal = (options: Options<typeof fields> = {}): TransformSpec => ({
  kind: "ordinal",
  params: { ...options },
});
