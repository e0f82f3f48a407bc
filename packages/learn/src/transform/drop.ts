import { names } from "../field/index.ts";
import { columnOf, createTable } from "../table/index.ts";
import { defineTransform } from "./define.ts";
import { readListOf, readText } from "./read-state.ts";
import type { TransformSpec } from "./transform.ts";

const fields = { columns: names({ doc: "Columns to leave out." }) };

export const dropKind = defineTransform({
  kind: "drop",
  fields,
  learn: ({ columns }, table): readonly string[] => columns.map((name) => columnOf(table, name).name),
  apply: (columns, table) => {
    const dropped = new Set(columns);
    const kept = table.columns.filter(({ name }) => !dropped.has(name));
    return createTable(kept, table.rows);
  },
  read: (state) => readListOf(readText)(state, "drop"),
});

/**
 * Leaves columns out: `drop(["id"])`. Faults COLUMN_MISSING where the training table lacks one; later tables may lack
 * what is dropped anyway.
 */
export const drop = (columns: readonly string[]): TransformSpec => ({ kind: "drop", params: { columns } });
