import { names } from "../field/index.ts";
import { columnOf, createTable } from "../table/index.ts";
import { defineTransform } from "./define.ts";
import { readDistinctTexts } from "./read-state.ts";
import type { TransformSpec } from "./transform.ts";

const fields = { columns: names({ doc: "Columns to keep, in this order." }) };

export const selectKind = defineTransform({
  kind: "select",
  fields,
  learn: ({ columns }, table): readonly string[] => [...new Set(columns)].map((name) => columnOf(table, name).name),
  apply: (columns, table) => {
    const kept = columns.map((name) => columnOf(table, name));
    return createTable(kept, table.rows);
  },
  read: (state) => readDistinctTexts(state, "select"),
});

/** Keeps these columns only, in this order: `select(["alcohol", "pH"])`. Faults COLUMN_MISSING. */
export const select = (columns: readonly string[]): TransformSpec => ({ kind: "select", params: { columns } });
