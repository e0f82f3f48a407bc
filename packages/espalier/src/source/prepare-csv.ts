import { join } from "node:path";
import { literal, type Duck } from "../duck/index.ts";
import { fault } from "../fault/index.ts";
import { beginningOfCsv, lineLimitMb, type CsvFile } from "./csv-file.ts";
import { normaliseCsv, type Demands } from "./normalise-csv.ts";
import { beginningOf } from "./pieces.ts";
import type { PlainFile } from "./plain-files.ts";
import { scanText, type TextScan } from "./scan-text.ts";
import { unreadable } from "./unreadable.ts";
import { defaultMissing, type CsvSource } from "./spec.ts";

export interface Preparation {
  readonly spec: CsvSource;
  readonly demands: Demands;
  /** Where files that have to be written anew go. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/** Where the file at a place of the list is written anew. */
export const cleanPath = (folder: string, place: number): string => join(folder, `clean-${place}`);

/**
 * The files as DuckDB can read them: looked at, and written anew where it would not read them as we do. All have the
 * same columns. Faults as `beginningOfCsv`, `scanText` and `normaliseCsv`, and FILES_DIFFER.
 */
export async function prepareCsv(
  duck: Duck,
  files: readonly PlainFile[],
  preparation: Preparation,
): Promise<readonly CsvFile[]> {
  const ready: CsvFile[] = [];
  for (const [place, file] of files.entries()) {
    preparation.signal?.throwIfAborted();
    ready.push(await prepareOne(duck, file, place, preparation));
  }
  const [first, ...others] = ready;
  if (first !== undefined) for (const other of others) assertAlike(first, other);
  return readAlike(ready);
}

/** What is safe for every file, so that a word or a space in some of them does not part them into many statements. */
function readAlike(files: readonly CsvFile[]): readonly CsvFile[] {
  const asHeld = files.filter(({ isClean }) => !isClean);
  const missingSeen = [...new Set(asHeld.flatMap((file) => file.missingSeen))].sort();
  const isTrimmed = asHeld.every((file) => file.isTrimmed);
  return files.map((file) => (file.isClean ? file : { ...file, missingSeen, isTrimmed }));
}

async function prepareOne(
  duck: Duck,
  file: PlainFile,
  place: number,
  { spec, demands, folder, signal }: Preparation,
): Promise<CsvFile> {
  const read =
    file.packing === "zstd"
      ? () => zstdBeginning(duck, file)
      : (bytes: number) => Promise.resolve(beginningOf(file.path, bytes));
  const { delimiter, names } = await beginningOfCsv(file, spec, read);
  const missing = (spec.missing ?? defaultMissing).filter((text) => text !== "");
  const scan =
    file.packing === "zstd"
      ? { ...unseen, words: missing }
      : await scanText(file.path, file.name, delimiter, missing, signal);
  if (names === null || scan.newline === null || scan.oddQuotes) {
    if (file.packing === "zstd") throw notUnpacked(file);
    return normaliseCsv(file, delimiter, spec, demands, cleanPath(folder, place), signal);
  }
  return {
    ...file,
    names,
    delimiter,
    heldDelimiter: delimiter,
    newline: scan.newline,
    decimal: spec.decimal ?? ".",
    missing,
    missingSeen: scan.words,
    isGuarded: scan.oddNumber,
    isTrimmed: !scan.untrimmed,
    isClean: false,
  };
}

/** Of what only DuckDB can unpack: the careful way with numbers, and quotes as it takes them. */
const unseen: Omit<TextScan, "words"> = { newline: "\n", oddQuotes: false, oddNumber: true, untrimmed: true };

const notUnpacked = ({ name }: PlainFile) =>
  fault("DATA_UNREADABLE", { file: name, problem: "its header or quotes are not as they should be" });

/** All files in the careful way, from the exact reader: the first that has something wrong with it faults. */
export async function normaliseAll(
  files: readonly PlainFile[],
  ready: readonly CsvFile[],
  { spec, demands, folder, signal }: Preparation,
): Promise<readonly CsvFile[]> {
  const clean: CsvFile[] = [];
  for (const [place, file] of files.entries()) {
    const one = ready[place]!;
    const isDone = one.isClean || file.packing === "zstd";
    clean.push(
      isDone ? one : await normaliseCsv(file, one.heldDelimiter, spec, demands, cleanPath(folder, place), signal),
    );
  }
  return clean;
}

/** The first lines of a packed file. Faults DATA_UNREADABLE. */
async function zstdBeginning(duck: Duck, file: PlainFile): Promise<Uint8Array> {
  const select = `SELECT line FROM read_csv(${literal(file.path)}, columns = {line: 'VARCHAR'}, header = false,
    auto_detect = false, delim = '\x01', quote = '', escape = '', compression = 'zstd', strict_mode = false,
    max_line_size = ${lineLimitMb << 20}, buffer_size = ${lineLimitMb << 21}) LIMIT 60`;
  const lines = await duck.rows(select).catch((error: unknown) => {
    throw unreadable(error, file.name, [file]);
  });
  return new TextEncoder().encode(lines.map(([line]) => `${line === null ? "" : String(line)}\n`).join(""));
}

function assertAlike(first: CsvFile, other: CsvFile): void {
  if (first.names.length === other.names.length && first.names.every((name, i) => name === other.names[i])) return;
  const [has, want] = [new Set(other.names), new Set(first.names)];
  const lacks = first.names.filter((name) => !has.has(name));
  const more = other.names.filter((name) => !want.has(name));
  if (lacks.length + more.length > 0) throw fault("FILES_DIFFER", { file: other.name, other: first.name, lacks, more });
}
