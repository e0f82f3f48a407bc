import { CsvError, parse, type Options } from "csv-parse/sync";
import { fault } from "../fault/index.ts";

/** One line of cells, trimmed, and the line of the file on which it begins, from 1. */
export interface Records {
  readonly cells: readonly (readonly string[])[];
  readonly lines: Int32Array;
}

export const recordOptions = (delimiter: string): Options => ({
  delimiter,
  record_delimiter: ["\r\n", "\n", "\r"], // one file may mix them
  relax_column_count: true, // ragged rows are reported by us, with their lines
  trim: true, // also lets a quote follow a space: `1, "two"`
});

/** The first records with this delimiter; null where its quotes do not fit. */
export function firstRecords(
  text: Uint8Array,
  delimiter: string,
  count: number,
): readonly (readonly string[])[] | null {
  try {
    return parse(text, { ...recordOptions(delimiter), to: count }).filter(hasText);
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

/** Every record that has a value in it: blank lines, and lines of delimiters alone, are no rows. Faults CSV_QUOTE. */
export function readRecords(text: Uint8Array, delimiter: string, file: string): Records {
  const all = parseAll(text, delimiter, file);
  const begins = beginLines(all, text);
  const kept = all.flatMap((record, i) => (hasText(record) ? [i] : []));
  return { cells: kept.map((i) => all[i]!), lines: Int32Array.from(kept, (i) => begins[i]!) };
}

export const hasText = (record: readonly string[]) => record.some((cell) => cell !== "");

/** The line on which each record begins; at the end, the line after the last one. */
function beginLines(records: readonly (readonly string[])[], text: Uint8Array): Int32Array {
  const spans = text.includes(0x22); // without a quote no cell spans lines
  const begins = new Int32Array(records.length + 1).fill(1);
  records.forEach((record, i) => {
    const inner = spans ? record.reduce((sum, cell) => sum + lineBreaks(cell), 0) : 0;
    begins[i + 1] = begins[i]! + 1 + inner;
  });
  return begins;
}

export const lineBreaks = (cell: string) => (/[\r\n]/.test(cell) ? cell.split(/\r\n|\n|\r/).length - 1 : 0);

function parseAll(text: Uint8Array, delimiter: string, file: string): string[][] {
  try {
    return parse(text, recordOptions(delimiter));
  } catch (error) {
    if (error instanceof CsvError) throw quoteFault(error, text, delimiter, file);
    throw error;
  }
}

function quoteFault(error: CsvError, text: Uint8Array, delimiter: string, file: string): Error {
  const done = Number(error["records"]);
  const before = done === 0 ? [] : parse(text, { ...recordOptions(delimiter), to: done });
  const place = Number(error["column"]);
  const unclosed = error.code === "CSV_QUOTE_NOT_CLOSED";
  return fault(
    "CSV_QUOTE",
    {
      file,
      line: unclosed ? beginLines(before, text).at(-1)! : Number(error["lines"]),
      row: before.filter(hasText).length,
      column: before[0]?.[place] ?? `number ${place + 1}`,
      problem: unclosed
        ? "a quote that begins a cell must be closed; this one never is"
        : "a quote must not stand in the middle of a cell",
    },
    { cause: error },
  );
}
