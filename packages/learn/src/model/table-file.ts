import type { StateArray } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import type { Json } from "../field/index.ts";
import { createTable, type Column, type Table, type Target } from "../table/index.ts";
import { decodeContainer, encodeContainer } from "./container.ts";

/** A table with its target: what one pipeline stage hands to the next. */
export interface TableFile {
  readonly table: Table;
  readonly target: Target;
}

/** The bytes of a table and target; the same values give the same bytes. */
export function encodeTable({ table, target }: TableFile): Uint8Array {
  const arrays = new Map<string, StateArray>();
  table.columns.forEach((column, i) =>
    arrays.set(`column ${i}`, column.kind === "number" ? column.values : column.codes),
  );
  arrays.set("target", target.task === "regression" ? target.values : target.codes);
  const content: Json = {
    is: "table",
    rows: table.rows,
    columns: table.columns.map((c) => ({ name: c.name, kind: c.kind, levels: c.kind === "number" ? null : c.levels })),
    target: { task: target.task, name: target.name, classes: target.task === "regression" ? null : target.classes },
  };
  return encodeContainer({ content, arrays });
}

interface TableContent {
  readonly is: "table";
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly kind: "number" | "category";
    readonly levels: readonly string[] | null;
  }[];
  readonly target: {
    readonly task: "regression" | "classification";
    readonly name: string;
    readonly classes: readonly string[] | null;
  };
}

/** Reads what `encodeTable` wrote. Its checksums vouch for the content. Faults MODEL_DAMAGED. */
export function decodeTable(bytes: Readonly<Uint8Array>): TableFile {
  const { content, arrays } = decodeContainer(bytes);
  const header = content as unknown as TableContent;
  if (header.is !== "table") throw fault("MODEL_DAMAGED", { part: "header", problem: "it is not a table" });
  const columns = header.columns.map(({ name, kind, levels }, i): Column => {
    const array = arrays.get(`column ${i}`);
    return kind === "number"
      ? { name, kind, values: array as Float64Array }
      : { name, kind, codes: array as Int32Array, levels: levels ?? [] };
  });
  const { task, name, classes } = header.target;
  const values = arrays.get("target");
  const target: Target =
    task === "regression"
      ? { task, name, values: values as Float64Array }
      : { task, name, codes: values as Int32Array, classes: classes ?? [] };
  return { table: createTable(columns, header.rows), target };
}
