import { isSpeakable, literal } from "../duck/index.ts";
import type { ColumnSql } from "./collect-columns.ts";
import { textAsNumber } from "./infer-kinds.ts";
import { lineLimitMb, type CsvFile } from "./csv-file.ts";

/** What a text is trimmed of: as `String.prototype.trim`. */
const spaces =
  "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

const hasEdges = (sql: string) => `regexp_matches(${sql}, ${literal(`^[${spaces}]|[${spaces}]$`)})`;

/** A text trimmed, NULL where it stands for a missing value. */
export function cleanText(sql: string, missing: readonly string[]): string {
  // Trimming by so many characters costs ten times as much as to see whether there is anything to trim.
  const text = `CASE WHEN ${hasEdges(sql)} THEN trim(${sql}, ${literal(spaces)}) ELSE ${sql} END`;
  return `CASE WHEN ${isNone(text, missing)} THEN ${text} END`;
}

/** The same of a cell that `readCsv` gives: it has taken the missing ones out, except those with spaces around them. */
function cleanCell(sql: string, missing: readonly string[]): string {
  const trimmed = `trim(${sql}, ${literal(spaces)})`;
  return `CASE WHEN NOT ${hasEdges(sql)} THEN ${sql} WHEN ${isNone(trimmed, missing)} THEN ${trimmed} END`;
}

/** A chain of comparisons: of a list DuckDB would make a join, one for each column, and run out of memory. */
const isNone = (text: string, words: readonly string[]) =>
  ["", ...words]
    .filter(isSpeakable)
    .map((word) => `${text} <> ${literal(word)}`)
    .join(" AND ");

const listOf = (missing: readonly string[]) => ["", ...missing].filter(isSpeakable).map(literal).join(", ");

/** Files that are written alike, so that one statement reads them. */
export interface CsvGroup {
  readonly files: readonly CsvFile[];
  readonly like: CsvFile;
}

/** Neighbours in the list that are written alike. */
export function groupsOf(files: readonly CsvFile[]): readonly CsvGroup[] {
  const groups: { files: CsvFile[]; like: CsvFile }[] = [];
  for (const file of files) {
    const last = groups.at(-1);
    if (last !== undefined && isAlike(last.like, file)) last.files.push(file);
    else groups.push({ files: [file], like: file });
  }
  return groups;
}

const isAlike = (a: CsvFile, b: CsvFile): boolean =>
  a.delimiter === b.delimiter &&
  a.newline === b.newline &&
  a.packing === b.packing &&
  a.isClean === b.isClean &&
  a.isTrimmed === b.isTrimmed &&
  a.missingSeen.join() === b.missingSeen.join() &&
  a.isGuarded === b.isGuarded &&
  a.names.length === b.names.length &&
  a.names.every((name, i) => name === b.names[i]);

/** The name of a column in `readCsv`: its place, since names of files may be anything. */
export const placeName = (place: number): string => `c${place}`;

/** How to read a group's columns: as numbers where `isNumber`, as texts otherwise. */
export interface CsvColumns {
  isNumber(name: string): boolean;
}

/** `read_csv(…)` with columns c0, c1, … */
export function readCsv({ files, like }: CsvGroup, { isNumber }: CsvColumns): string {
  const type = (name: string) => (isNumber(name) && !like.isGuarded ? "DOUBLE" : "VARCHAR");
  const columns = like.names.map((name, place) => `${placeName(place)}: '${type(name)}'`);
  return `read_csv([${files.map(({ path }) => literal(path)).join(", ")}], columns = {${columns.join(", ")}},
    auto_detect = false, header = true, delim = ${literal(like.delimiter)}, quote = '"', escape = '"',
    new_line = ${like.newline === "\n" ? "'\\n'" : "'\\r\\n'"}, nullstr = [${listOf(like.missingSeen)}], allow_quoted_nulls = true,
    decimal_separator = ${literal(like.decimal)}, compression = ${literal(like.packing)},
    max_line_size = ${lineLimitMb << 20}, buffer_size = ${lineLimitMb << 21})`;
}

/** A column of `readCsv` that was read as a number, as DOUBLE; what is none ends as infinity or an error. */
export function csvNumber(group: CsvGroup, place: number): string {
  if (!group.like.isGuarded) return placeName(place);
  const text = csvText(group, place);
  return `CASE WHEN ${text} IS NOT NULL THEN coalesce(${textAsNumber(text, group.like.decimal)}, 'inf'::DOUBLE) END`;
}

export const csvText = ({ like }: CsvGroup, place: number): string =>
  like.isTrimmed ? placeName(place) : cleanCell(placeName(place), like.missing);

/** What a cell says, by the rule of the exact reader; null where it is missing. */
function textReader(missing: readonly string[]): (cell: string) => string | null {
  const words = new Set(["", ...missing]);
  return (cell) => {
    const text = cell.trim();
    return words.has(text) ? null : text;
  };
}

/** Columns by name, as the collector asks for them. */
export function columnSqlOf(group: CsvGroup): ColumnSql {
  const placeOf = new Map(group.like.names.map((name, place) => [name, place]));
  return {
    number: (name) => csvNumber(group, placeOf.get(name)!),
    text: (name) => placeName(placeOf.get(name)!),
    textOf: textReader(group.like.missing),
  };
}
