import type { RowChunk } from "../predict/index.ts";

/** Some rows of a body, one after another. Good until the next piece is asked for. */
export interface RowPiece {
  readonly chunk: RowChunk;
  /** What a row said, one cell for each of the source's names. */
  inputCells(row: number): readonly (string | number | null)[];
  /** The same as a CSV line, without its line end. */
  inputLine(row: number): string;
}

/** The rows of a body, read as they come. */
export interface RowSource {
  /** Of the columns that rows have. */
  readonly names: readonly string[];
  readonly pieces: AsyncIterable<RowPiece>;
}
