import type { Delimiter } from "./spec.ts";

/** A file's cells as texts, before anything is known of their kinds. */
export interface RawTable {
  /** The file as messages name it. */
  readonly file: string;
  /** As given or found. */
  readonly delimiter: Delimiter;
  readonly decimal: "." | ",";
  readonly rows: number;
  readonly columns: readonly RawColumn[];
  /** Line of the file on which each row begins; the header is line 1. Shape (rows,). */
  readonly lines: Int32Array;
}

/** One trimmed text a row; null = missing. */
export interface RawColumn {
  readonly name: string;
  readonly texts: readonly (string | null)[];
}
