import { isUtf8 } from "node:buffer";
import { cellText, csvLine, delimiters, numberOf, RecordScanner, type Delimiter, type Records } from "../csv/index.ts";
import { isBlank, Refusal, type LiveModel, type TextColumns, type TextReader } from "../predict/index.ts";
import type { Pace } from "./pace.ts";
import type { RowPiece, RowSource } from "./row-source.ts";

export interface CsvOptions {
  readonly pace: Pace;
  /** A line may have so many bytes. */
  readonly lineBytes: number;
  /** Whether the first line must name the columns; where it need not, cells without names stand in feature order. */
  readonly names: "needed" | "optional";
}

/**
 * The rows of a CSV body as its bytes come: UTF-8, with or without a byte order mark; comma, semicolon, tab or bar, told
 * by the first line. Rejects with a Refusal CSV_INVALID, LINE_TOO_LONG.
 */
export async function csvSource(
  body: AsyncIterable<Buffer>,
  { chunks: { texts }, info }: LiveModel,
  options: CsvOptions,
): Promise<RowSource> {
  const reader = body[Symbol.asyncIterator]();
  try {
    const { bytes, line } = await firstLine(reader, options.lineBytes);
    const { delimiter, names } = split(line, texts);
    const hasNames = options.names === "needed" || texts.known(names) > 0;
    const columns = hasNames ? texts.byName(names) : texts.inOrder;
    const scanner = new RecordScanner(delimiter);
    scanner.push(bytes);
    if (hasNames) takeFirst(scanner);
    return {
      names: hasNames ? names : info.features.map(({ name }) => name),
      pieces: piecesOf(reader, scanner, texts, columns, delimiter, options),
    };
  } catch (error) {
    await reader.return?.(); // what is left of the body is another's to throw away
    throw error;
  }
}

interface Begun {
  readonly bytes: Buffer;
  readonly line: Buffer;
}

/** Reads up to the end of the first line that has something in it. */
async function firstLine(reader: AsyncIterator<Buffer>, lineBytes: number): Promise<Begun> {
  const pieces: Buffer[] = [];
  const scanner = new RecordScanner(",");
  let found: Buffer | null = null;
  while (found === null) {
    const next = await reader.next();
    if (next.done === true) {
      found = lineIn(scanner.end());
      if (found === null)
        throw csvInvalid("the body is empty", "send a first line with names, and a line for each row");
    } else {
      pieces.push(next.value);
      scanner.push(next.value);
      found = takeFirst(scanner);
      if (found === null && scanner.pending > lineBytes) throw lineTooLong(lineBytes);
    }
  }
  const isUtf16 = /^(?:\xff\xfe|\xfe\xff)/.test(found.toString("latin1", 0, 2));
  if (isUtf16 || found.includes(0) || !isUtf8(found)) {
    throw csvInvalid("the first line is not UTF-8 text", "send the file in UTF-8");
  }
  return { bytes: withoutMark(Buffer.concat(pieces)), line: withoutMark(found) };
}

const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

/** The first record that has a value in it, as it was sent; null where it has not come yet. */
function takeFirst(scanner: RecordScanner): Buffer | null {
  for (let records = scanner.take(1); records.count > 0; records = scanner.take(1)) {
    const line = lineIn(records);
    if (line !== null) return line;
  }
  return null;
}

const lineIn = (records: Records): Buffer | null =>
  records.count === 0 || isBlank(records, 0)
    ? null
    : Buffer.from(records.bytes.subarray(records.from[0], records.to[0]));

/** The delimiter under which most of the line's cells are names of features; else the one that makes most cells. */
function split(line: Buffer, texts: TextReader): { readonly delimiter: Delimiter; readonly names: readonly string[] } {
  const tries = delimiters.map((delimiter) => {
    const scanner = new RecordScanner(delimiter);
    scanner.push(line);
    const names = cellsOf(scanner.end(), 0);
    return { delimiter, names, known: texts.known(names) };
  });
  const [best] = tries.sort((a, b) => b.known - a.known || b.names.length - a.names.length);
  return best!;
}

const cellsOf = (records: Records, record: number): readonly string[] => {
  const [first, last] = [records.firstCell[record]!, records.firstCell[record + 1]!];
  return Array.from({ length: last - first }, (_, cell) => cellText(records, first + cell).trim());
};

async function* piecesOf(
  reader: AsyncIterator<Buffer>,
  scanner: RecordScanner,
  texts: TextReader,
  columns: TextColumns,
  delimiter: Delimiter,
  { pace, lineBytes }: CsvOptions,
): AsyncGenerator<RowPiece> {
  try {
    for (let ended = false; ; ) {
      let records = scanner.take(pace.rows);
      if (records.count === 0) {
        if (ended) return;
        if (scanner.pending > lineBytes) throw lineTooLong(lineBytes);
        const next = await reader.next();
        if (next.done !== true) {
          scanner.push(next.value);
          continue;
        }
        ended = true;
        records = scanner.end();
        if (records.count === 0) return;
      }
      const { chunk, recordOf } = texts.read(records, columns);
      const { width } = columns;
      yield {
        chunk,
        inputCells: (row) => inputCells(records, recordOf[row]!, width),
        inputLine: (row) => inputLine(records, recordOf[row]!, width, delimiter),
      };
    }
  } finally {
    await reader.return?.();
  }
}

/** A record's cells as a line of ours: as it was sent, unless it has quotes, or a text that a spreadsheet would run. */
function inputLine(records: Records, record: number, width: number, delimiter: Delimiter): string {
  const { bytes, from, to, firstCell, begin, end } = records;
  const [first, last] = [firstCell[record]!, firstCell[record + 1]!];
  let isPlain = records.quotes[record] === 0 && last - first === width;
  for (let cell = first; isPlain && cell < last; cell++) {
    if (begin[cell] === end[cell]) continue;
    const byte = bytes[begin[cell]!]!;
    if (byte === 0x2b || byte === 0x2d) isPlain = numberOf(cellText(records, cell), ".") !== null;
    else if (byte === 0x3d || byte === 0x40) isPlain = false;
  }
  if (isPlain) {
    const line = bytes.toString("utf8", from[record], to[record]);
    if (delimiter === ",") return line;
    if (!line.includes(",")) return line.replaceAll(delimiter, ",");
  }
  return csvLine(inputCells(records, record, width)).slice(0, -1);
}

/** As many as there are names, however many the record has. */
function inputCells(records: Records, record: number, width: number): readonly (string | null)[] {
  const cells = cellsOf(records, record);
  return Array.from({ length: width }, (_, cell) => cells[cell] ?? null);
}

const csvInvalid = (problem: string, hint: string) => new Refusal("CSV_INVALID", problem, hint);

export const lineTooLong = (lineBytes: number): Refusal =>
  new Refusal(
    "LINE_TOO_LONG",
    `a line must have at most ${lineBytes} bytes`,
    "look for a quote that is never closed, or a line end that is missing",
  );
