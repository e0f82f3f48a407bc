import { fault } from "../fault/index.ts";
import { assertDelimiter, sniffDelimiter } from "./delimiter.ts";
import { decoded, utf8Text } from "./encoding.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";
import { readRecords, type Records } from "./records.ts";
import { defaultMissing, sourceName, type CsvSource } from "./spec.ts";

/**
 * A CSV file's bytes as columns of texts.
 *
 * UTF-8, or the encoding that the source names, with or without a byte order mark; any mix of line ends; quotes as in RFC 4180, line breaks inside them kept.
 * Cells are trimmed; an empty cell, and any of the source's `missing`, is null. Lines without any value are no rows.
 *
 * Faults FILE_EMPTY, FILE_ENCODING, FILE_HEADER_ONLY, CSV_DELIMITER, CSV_QUOTE, CSV_COLUMN_UNNAMED, CSV_COLUMN_TWICE,
 * CSV_ROW_RAGGED.
 */
export function parseCsv(bytes: Uint8Array, spec: CsvSource): RawTable {
  const file = sourceName(spec);
  const text = utf8Text(decoded(bytes, spec.encoding ?? "utf-8"), file);
  const delimiter = spec.delimiter ?? sniffDelimiter(text);
  assertDelimiter(text, delimiter, file);
  const records = readRecords(text, delimiter, file);
  const names = (records.cells[0] ?? []).map((name) => name.trim());
  assertNames(names, file);
  if (records.cells.length <= 1) throw fault("FILE_HEADER_ONLY", { file, columns: names.length });
  assertEven(records, file);
  const missing = new Set(["", ...(spec.missing ?? defaultMissing)]);
  return {
    file,
    delimiter,
    decimal: spec.decimal ?? ".",
    rows: records.cells.length - 1,
    columns: names.map((name, place) => columnAt(records, name, place, missing)),
    lines: records.lines.slice(1),
  };
}

/** Faults CSV_COLUMN_UNNAMED, CSV_COLUMN_TWICE. */
export function assertNames(names: readonly string[], file: string): void {
  const unnamed = names.flatMap((name, i) => (name === "" ? [i + 1] : []));
  if (unnamed.length > 0) {
    throw fault("CSV_COLUMN_UNNAMED", { file, places: unnamed, after: names[unnamed[0]! - 2] ?? null });
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      const places = names.flatMap((one, i) => (one === name ? [i + 1] : []));
      throw fault("CSV_COLUMN_TWICE", { file, column: name, places });
    }
    seen.add(name);
  }
}

function assertEven({ cells, lines }: Records, file: string): void {
  const expected = cells[0]!.length;
  const row = cells.findIndex((record) => record.length !== expected);
  if (row < 0) return;
  const more = cells.filter((record) => record.length !== expected).length - 1;
  throw fault("CSV_ROW_RAGGED", { file, line: lines[row]!, row, expected, found: cells[row]!.length, more });
}

function columnAt({ cells }: Records, name: string, place: number, missing: ReadonlySet<string>): RawColumn {
  const texts = new Array<string | null>(cells.length - 1);
  for (let row = 1; row < cells.length; row++) {
    const text = cells[row]![place]!.trim();
    texts[row - 1] = missing.has(text) ? null : text;
  }
  return { name, texts };
}
