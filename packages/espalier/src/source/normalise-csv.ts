import { once } from "node:events";
import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { numberOf } from "../csv/index.ts";
import { fault } from "../fault/index.ts";
import { lineLimitMb, type CsvFile } from "./csv-file.ts";
import type { PlainFile } from "./plain-files.ts";
import { assertNames } from "./read-csv.ts";
import { hasText, lineBreaks, recordOptions } from "./records.ts";
import { defaultMissing, type CsvSource, type Delimiter } from "./spec.ts";

/** What the cells of a file must be, besides well-formed. */
export interface Demands {
  /** Columns that must hold numbers, in the order in which they are judged. */
  readonly numbers: readonly string[];
  /** Rows without a value in this column are left out by the reader, so their cells are not judged. */
  readonly leftOutWithout: string | null;
}

export const noDemands: Demands = { numbers: [], leftOutWithout: null };

interface Wrong {
  readonly line: number;
  readonly row: number;
  readonly value: string;
  more: number;
}

/**
 * The careful second look at a file that DuckDB refused, or understood in a way of its own: reads it record by record as
 * the exact reader does, and faults as that does, with line, row and column. A file without a fault is written anew, so
 * plainly that nobody can understand it otherwise.
 *
 * Faults FILE_HEADER_ONLY, CSV_QUOTE, CSV_COLUMN_UNNAMED, CSV_COLUMN_TWICE, CSV_ROW_RAGGED, CELL_NOT_NUMBER,
 * LINE_TOO_LONG.
 */
export async function normaliseCsv(
  file: PlainFile,
  delimiter: Delimiter,
  spec: CsvSource,
  demands: Demands,
  to: string,
  signal?: AbortSignal,
): Promise<CsvFile> {
  const records = new Records(file.name, spec, demands);
  const target = createWriteStream(to);
  try {
    await eachRecord(
      file,
      delimiter,
      (cells, line) => records.take(cells, line),
      async () => {
        signal?.throwIfAborted();
        await write(target, records.written());
      },
    );
    const names = records.finish();
    await write(target, records.written());
    const decimal = demands.numbers.length > 0 ? "." : (spec.decimal ?? ".");
    const plainly = { packing: "none", delimiter: ",", newline: "\n", missing: [], missingSeen: [] } as const;
    const asIs = { isGuarded: false, isTrimmed: true, isClean: true };
    return { ...file, ...plainly, ...asIs, path: to, names, decimal, heldDelimiter: delimiter };
  } finally {
    target.end();
    if (!target.closed) await once(target, "close");
  }
}

async function write(target: WriteStream, text: string): Promise<void> {
  if (text !== "" && !target.write(text)) await once(target, "drain");
}

/** Judges the records of one file and writes them anew. */
class Records {
  private readonly file: string;
  private readonly decimal: "." | ",";
  private readonly missing: ReadonlySet<string>;
  private readonly demands: Demands;
  private names: readonly string[] | null = null;
  private numbers: ReadonlyMap<number, string> = new Map();
  private target = -1;
  private rows = 0;
  private ragged: { line: number; row: number; found: number; more: number } | null = null;
  private readonly wrong = new Map<string, Wrong>();
  private text = "";

  constructor(file: string, spec: CsvSource, demands: Demands) {
    this.file = file;
    this.decimal = spec.decimal ?? ".";
    this.missing = new Set(["", ...(spec.missing ?? defaultMissing)]);
    this.demands = demands;
  }

  take(cells: readonly string[], line: number): void {
    if (!hasText(cells)) return;
    if (this.names === null) return this.takeHeader(cells);
    this.rows++;
    if (cells.length !== this.names.length) {
      if (this.ragged === null) this.ragged = { line, row: this.rows, found: cells.length, more: 0 };
      else this.ragged.more++;
      return;
    }
    const values = cells.map((cell) => {
      const text = cell.trim();
      return this.missing.has(text) ? "" : text;
    });
    const judged = this.target < 0 || values[this.target] !== "";
    for (const [place, name] of this.numbers) {
      const text = values[place]!;
      if (text === "") continue;
      const value = numberOf(text, this.decimal);
      if (value !== null) values[place] = Object.is(value, -0) ? "-0" : String(value);
      else if (judged) this.refuse(name, { line, row: this.rows, value: text, more: 0 });
      else values[place] = "";
    }
    this.text += `${values.map(quoted).join(",")}\n`;
  }

  private takeHeader(cells: readonly string[]): void {
    const names = cells.map((name) => name.trim());
    assertNames(names, this.file);
    const placeOf = new Map(names.map((name, place) => [name, place]));
    this.names = names;
    this.numbers = new Map(
      this.demands.numbers.flatMap((name) => (placeOf.has(name) ? [[placeOf.get(name)!, name]] : [])),
    );
    this.target = this.demands.leftOutWithout === null ? -1 : (placeOf.get(this.demands.leftOutWithout) ?? -1);
    this.text += `${names.map(quoted).join(",")}\n`;
  }

  private refuse(name: string, wrong: Wrong): void {
    const first = this.wrong.get(name);
    if (first === undefined) this.wrong.set(name, wrong);
    else first.more++;
  }

  /** What has been made since the last call. */
  written(): string {
    const { text } = this;
    this.text = "";
    return text;
  }

  finish(): readonly string[] {
    const { file, names } = this;
    if (names === null) throw fault("FILE_EMPTY", { file });
    if (this.rows === 0) throw fault("FILE_HEADER_ONLY", { file, columns: names.length });
    if (this.ragged !== null) throw fault("CSV_ROW_RAGGED", { file, expected: names.length, ...this.ragged });
    for (const column of this.demands.numbers) {
      const wrong = this.wrong.get(column);
      if (wrong !== undefined) throw fault("CELL_NOT_NUMBER", { file, column, ...wrong });
    }
    return names;
  }
}

const quoted = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * Calls `take` with the cells of each record and the line on which it begins, and `pause` now and then, so that what was
 * taken can be put away. Faults CSV_QUOTE, LINE_TOO_LONG.
 */
export async function eachRecord(
  { path, name: file }: PlainFile,
  delimiter: string,
  take: (cells: readonly string[], line: number) => void,
  pause: () => Promise<void>,
): Promise<void> {
  let [line, row] = [1, 0];
  let header: readonly string[] = [];
  const parser = parse({
    ...recordOptions(delimiter),
    bom: true,
    max_record_size: lineLimitMb << 20,
    on_record: (record: string[]) => {
      const begins = line;
      line += 1 + record.reduce((sum, cell) => sum + lineBreaks(cell), 0);
      if (hasText(record)) {
        if (header.length === 0) header = record;
        else row++;
      }
      take(record, begins);
      return null; // nothing is kept by the parser
    },
  });
  parser.resume();
  const pieces = async function* (source: AsyncIterable<Buffer>) {
    for await (const piece of source) {
      yield piece;
      await pause();
    }
  };
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), pieces, parser);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === "CSV_MAX_RECORD_SIZE")
      throw fault("LINE_TOO_LONG", { file, line, limitMb: lineLimitMb }, { cause: error });
    const place = Number(error["column"]);
    const unclosed = error.code === "CSV_QUOTE_NOT_CLOSED";
    const problem = unclosed
      ? "a quote that begins a cell must be closed; this one never is"
      : "a quote must not stand in the middle of a cell";
    const at = { line: unclosed ? line : Number(error["lines"]), row: header.length === 0 ? 0 : row + 1 };
    throw fault(
      "CSV_QUOTE",
      { file, ...at, column: header[place] ?? `number ${place + 1}`, problem },
      { cause: error },
    );
  }
}
