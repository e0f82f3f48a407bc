import { csvLine } from "../csv/index.ts";
import { parseJsonBody, Refusal, type LiveModel } from "../predict/index.ts";
import { lineTooLong } from "./csv-source.ts";
import type { Pace } from "./pace.ts";
import type { RowPiece, RowSource } from "./row-source.ts";

export interface JsonOptions {
  readonly pace: Pace;
  /** A line may have so many bytes. */
  readonly lineBytes: number;
}

/** Rows that are all there. */
export function rowsSource(rows: readonly unknown[], live: LiveModel, pace: Pace): RowSource {
  return { names: namesOf(live), pieces: piecesOf() };

  async function* piecesOf(): AsyncGenerator<RowPiece> {
    for (let at = 0; at < rows.length; ) {
      const some = rows.slice(at, at + pace.rows);
      at += some.length;
      yield pieceOf(some, live);
    }
  }
}

/** The rows of a body of JSON lines, as its bytes come. A line that cannot be read is a row refused; an empty one is none. */
export function jsonLinesSource(
  body: AsyncIterable<Buffer>,
  live: LiveModel,
  { pace, lineBytes }: JsonOptions,
  rowOf: (value: unknown) => unknown = (value) => value,
): RowSource {
  return { names: namesOf(live), pieces: piecesOf() };

  async function* piecesOf(): AsyncGenerator<RowPiece> {
    for await (const lines of linesOf(body, lineBytes)) {
      for (let at = 0; at < lines.length; ) {
        const some = lines.slice(at, at + pace.rows);
        at += some.length;
        yield pieceOf(
          some.map((line) => parsed(line, rowOf)),
          live,
        );
      }
    }
  }
}

function parsed(line: Buffer, rowOf: (value: unknown) => unknown): unknown {
  try {
    return rowOf(parseJsonBody(line));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return new Refusal(error.code, error.message.replace(/^the body/, "the line"), error.hint);
  }
}

/** All lines that each piece of bytes completes, without those that hold nothing. */
async function* linesOf(body: AsyncIterable<Buffer>, lineBytes: number): AsyncGenerator<readonly Buffer[]> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    const lines: Buffer[] = [];
    let at = 0;
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, at)) {
      if (length + end - at > lineBytes) throw lineTooLong(lineBytes);
      if (length > 0) lines.push(Buffer.concat([...begun, piece.subarray(at, end)]));
      else if (end > at) lines.push(piece.subarray(at, end));
      begun = [];
      length = 0;
      at = end + 1;
    }
    if (at < piece.length) {
      begun.push(piece.subarray(at));
      length += piece.length - at;
    }
    if (lines.length > 0) yield lines.filter(hasText);
    if (length > lineBytes) throw lineTooLong(lineBytes);
  }
  if (length > 0) yield [Buffer.concat(begun)].filter(hasText);
}

const hasText = (line: Buffer) => line.some((byte) => byte > 0x20);

const namesOf = ({ info }: LiveModel) => info.features.map(({ name }) => name);

const pieceOf = (rows: readonly unknown[], live: LiveModel): RowPiece => ({
  chunk: live.chunks.readRows(rows),
  inputCells: (row) => cellsOf(rows[row], live),
  inputLine: (row) => csvLine(cellsOf(rows[row], live)).slice(0, -1),
});

/** A row's values in feature order, as far as a cell can hold them. */
function cellsOf(row: unknown, { info }: LiveModel): readonly (string | number | null)[] {
  const values = new Map(typeof row === "object" && row !== null ? Object.entries(row) : []);
  return info.features.map(({ accepted_names: names }) => {
    const value: unknown = values.get(names.find((name) => values.has(name)) ?? "");
    return typeof value === "string" || typeof value === "number" ? value : null;
  });
}
