import { createTable, type Column, type Model, type Table } from "@espalier/learn";
import { emptyColumns, putCells } from "./predictor.ts";
import type { Refusal } from "./refusal.ts";
import type { RowNotes } from "./row-reader.ts";

/** Some rows of a body, read: those that fit the model as columns, in order; the others with what is wrong with them. */
export interface RowChunk {
  readonly rows: number;
  /** Stand-ins in place. */
  readonly table: Table;
  /** Of the rows in `table`. */
  readonly notes: readonly RowNotes[];
  /** Place among all rows → why that row is not in `table`. */
  readonly refused: ReadonlyMap<number, Refusal>;
}

/** Puts rows into columns, one after another: fill `cells`, then `accept`; or `refuse`. */
export class ChunkBuilder {
  /** One number a feature, in schema order: NaN = missing, a category is its code. */
  readonly cells: Float64Array;
  readonly #columns: readonly Column[];
  readonly #notes: RowNotes[] = [];
  readonly #refused = new Map<number, Refusal>();

  constructor({ schema }: Model, most: number) {
    this.#columns = emptyColumns(schema, most);
    this.cells = new Float64Array(this.#columns.length);
  }

  accept(notes: RowNotes): void {
    putCells(this.cells, this.#columns, this.#notes.length);
    this.#notes.push(notes);
  }

  refuse(refusal: Refusal): void {
    this.#refused.set(this.#notes.length + this.#refused.size, refusal);
  }

  done(): RowChunk {
    const count = this.#notes.length;
    const columns = this.#columns.map((column) =>
      column.kind === "number"
        ? { ...column, values: column.values.subarray(0, count) }
        : { ...column, codes: column.codes.subarray(0, count) },
    );
    return {
      rows: count + this.#refused.size,
      table: createTable(columns, count),
      notes: this.#notes,
      refused: this.#refused,
    };
  }
}

/** The rows of a chunk that fit, as objects: null where a value was missing or unknown. */
export function rowsOfChunk({ table, notes }: RowChunk): readonly Readonly<Record<string, unknown>>[] {
  return notes.map(({ defaulted }, row) => {
    const cells = table.columns.map((column): [string, unknown] => [
      column.name,
      defaulted.includes(column.name)
        ? null
        : column.kind === "number"
          ? column.values[row]
          : column.levels[column.codes[row]!],
    ]);
    return Object.fromEntries(cells);
  });
}
