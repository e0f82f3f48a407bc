import { fault } from "../fault/index.ts";
import { assertDelimiter, sniffDelimiter } from "./delimiter.ts";
import type { PlainFile } from "./plain-files.ts";
import { assertNames } from "./read-csv.ts";
import { firstRecords } from "./records.ts";
import { type CsvSource, type Delimiter } from "./spec.ts";

/** A CSV file as DuckDB can read it, strictly. */
export interface CsvFile extends PlainFile {
  /** Trimmed; each there once. */
  readonly names: readonly string[];
  readonly delimiter: Delimiter;
  /** Of the file that was held, where this one is written anew. */
  readonly heldDelimiter: Delimiter;
  readonly newline: "\n" | "\r\n";
  readonly decimal: "." | ",";
  /** Cells that stand for a missing value, besides the empty one. */
  readonly missing: readonly string[];
  /** Those of them that may be in the file. */
  readonly missingSeen: readonly string[];
  /** Numbers are read as text and looked at: something is in the file that DuckDB would take for one, and we do not. */
  readonly isGuarded: boolean;
  /** No cell has spaces around it. */
  readonly isTrimmed: boolean;
  /** Written by us, from the exact reader: what DuckDB makes of it needs no second look. */
  readonly isClean: boolean;
}

/** What the beginning of a file tells. `names` is null where its quotes do not fit or lines without a value come first. */
export interface Beginning {
  readonly delimiter: Delimiter;
  readonly names: readonly string[] | null;
}

const lookAtBytes = [1 << 20, 1 << 24] as const;
/** The longest line that is read; a header of 50,000 long names has its place in it. */
export const lineLimitMb = 16;

/**
 * A file's header and delimiter. Faults FILE_EMPTY, CSV_DELIMITER, CSV_COLUMN_UNNAMED, CSV_COLUMN_TWICE, LINE_TOO_LONG.
 *
 * @param read the first bytes of the file, unpacked; fewer than asked for where there are no more
 */
export async function beginningOfCsv(
  { name: file }: PlainFile,
  spec: CsvSource,
  read: (bytes: number) => Promise<Uint8Array>,
): Promise<Beginning> {
  for (const bytes of lookAtBytes) {
    const text = withoutMark(await read(bytes));
    const isWhole = text.length < bytes - 3;
    const complete = isWhole ? text : text.subarray(0, text.lastIndexOf(0x0a) + 1);
    if (complete.length === 0 && !isWhole) continue;
    const delimiter = spec.delimiter ?? sniffDelimiter(complete);
    const records = firstRecords(complete, delimiter, 50);
    if (records === null) return { delimiter, names: null };
    const [header] = records;
    if (header === undefined) {
      if (isWhole) throw fault("FILE_EMPTY", { file });
      return { delimiter, names: null };
    }
    assertDelimiter(complete, delimiter, file);
    const names = header.map((name) => name.trim());
    assertNames(names, file);
    if (isWhole && records.length === 1) throw fault("FILE_HEADER_ONLY", { file, columns: names.length });
    const isFirst = firstRecords(complete, delimiter, 1)?.length === 1;
    return { delimiter, names: isFirst ? names : null };
  }
  throw fault("LINE_TOO_LONG", { file, line: 1, limitMb: lineLimitMb });
}

const withoutMark = (text: Uint8Array): Uint8Array =>
  text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? text.subarray(3) : text;

/** The same file, its numbers read as text and looked at. */
export const guarded = (file: CsvFile): CsvFile => ({ ...file, isGuarded: true });
