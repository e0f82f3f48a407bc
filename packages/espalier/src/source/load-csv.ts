import { identifier, type Duck } from "../duck/index.ts";
import { createData, sqlFault, type TextColumns } from "./create-data.ts";
import { guarded, type CsvFile } from "./csv-file.ts";
import { csvNumber, csvText, groupsOf, placeName, readCsv, type CsvGroup } from "./csv-sql.ts";
import {
  countKinds,
  isAlmostNumber,
  kindOfCounts,
  textAsNumber,
  type ColumnCounts,
  type TextKind,
} from "./infer-kinds.ts";
import { isAboutValues, isOdd, NotAsGuessed, OddRows } from "./is-odd.ts";
import { noDemands } from "./normalise-csv.ts";
import type { PlainFile } from "./plain-files.ts";
import { normaliseAll, prepareCsv } from "./prepare-csv.ts";
import { sourceName, type CsvSource, type SourceSpec } from "./spec.ts";
import { assertSqlNames } from "./sql-names.ts";
import { unreadable } from "./unreadable.ts";

export interface Load {
  readonly duck: Duck;
  readonly files: readonly PlainFile[];
  readonly spec: SourceSpec;
  /** Columns that stay as they are written. */
  readonly texts: TextColumns;
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
}

type CsvLoad = Load & { readonly csv: CsvSource };
/** Texts that are no numbers, of text columns that almost are. */
export type NotNumbers = ReadonlyMap<string, readonly string[]>;

/** Cells at the beginning of the data that kinds are guessed from. */
const guessCells = 300_000;
/** Columns that one statement asks about. */
const columnsAtOnce = 200;
/** Columns that are looked at for rows without any value. */
const emptyRowColumns = 1_000;

/**
 * Makes the table `data` from CSV files. Kinds are guessed from the first rows, and all rows are read as these: where
 * one does not fit, the kinds are counted over all rows; where DuckDB refuses a file, or reads what the exact reader
 * would not, the file is looked at with care first.
 */
export async function loadCsv(load: CsvLoad): Promise<NotNumbers> {
  const { duck, files: plain, csv, spec, folder, signal } = load;
  const preparation = { spec: csv, demands: noDemands, folder, signal };
  const files = await prepareCsv(duck, plain, preparation);
  assertSqlNames(files[0]?.names ?? [], sourceName(spec));
  const tries = [
    async () => loadAs(load, files, await countFirst(duck, files)),
    async () => loadExactly(load, files),
    async () => loadExactly(load, await normaliseAll(plain, files, preparation)),
  ];
  let error: unknown;
  for (const attempt of tries) {
    // Where not the values are the trouble, counting them does not help.
    if (attempt === tries[1] && !isAboutValues(error)) continue;
    try {
      return await attempt();
    } catch (caught) {
      signal?.throwIfAborted();
      if (!isOdd(caught)) throw caught;
      error = caught;
    }
  }
  throw spec.sql === undefined ? unreadable(error, sourceName(spec), plain) : sqlFault(error);
}

const loadExactly = async (load: CsvLoad, files: readonly CsvFile[]): Promise<NotNumbers> => {
  const careful = files.map(guarded);
  return await loadAs(load, careful, await countAll(load.duck, careful));
};

/** Reads all rows; faults with DuckDB's error where one is not of the kind that was counted for its column. */
async function loadAs(
  { duck, csv, spec, texts }: CsvLoad,
  files: readonly CsvFile[],
  counts: readonly ColumnCounts[],
): Promise<NotNumbers> {
  const names = files[0]!.names;
  const kinds = new Map(names.map((name, i) => [name, texts.has(name) ? "text" : kindOfCounts(counts[i]!)]));
  await createData(
    duck,
    spec.sql,
    groupsOf(files).map((group) => typedRows(group, names, kinds, spec.sql === undefined)),
  );
  if (spec.sql !== undefined) return new Map();
  await refuseInfinite(
    duck,
    names.filter((name) => kinds.get(name) === "number"),
  );
  if (!files.every(({ isClean }) => isClean)) await refuseEmptyRows(duck, names);
  const doubtful = names.filter((name, i) => {
    const { present, numbers } = counts[i]!;
    return kinds.get(name) === "text" && !texts.has(name) && numbers >= 0.9 * present;
  });
  return await settle(duck, doubtful, csv.decimal ?? ".");
}

const isNumeric = (kind: TextKind | undefined) => kind === "integer" || kind === "number";

/** @param checksLater whoever reads the rows refuses infinite numbers himself */
function typedRows(
  group: CsvGroup,
  names: readonly string[],
  kinds: ReadonlyMap<string, TextKind>,
  checksLater: boolean,
): string {
  const placeOf = new Map(group.like.names.map((name, place) => [name, place]));
  const columns = names.map((name) => {
    const [place, kind] = [placeOf.get(name)!, kinds.get(name)!];
    const value = checksLater && kind === "number" ? csvNumber(group, place) : typed(group, place, kind);
    return `${value} AS ${identifier(name)}`;
  });
  return `SELECT ${columns.join(",\n")} FROM ${readCsv(group, { isNumber: (name) => isNumeric(kinds.get(name)) })}`;
}

function typed(group: CsvGroup, place: number, kind: TextKind): string {
  if (kind === "text") return csvText(group, place);
  if (kind === "date") return `CAST(${csvText(group, place)} AS DATE)`;
  if (kind === "time") return `CAST(${csvText(group, place)} AS TIMESTAMP)`;
  const value = csvNumber(group, place);
  const otherwise = `WHEN ${value} IS NOT NULL THEN error('not as guessed: ' || ${value})`;
  if (kind === "number") return `CASE WHEN isfinite(${value}) THEN ${value} ${otherwise} END`;
  return `CASE WHEN ${value} = trunc(${value}) AND abs(${value}) <= 9007199254740992 THEN CAST(${value} AS BIGINT) ${otherwise} END`;
}

async function countFirst(duck: Duck, files: readonly CsvFile[]): Promise<readonly ColumnCounts[]> {
  const [group] = groupsOf(files);
  const { names, decimal } = group!.like;
  const rows = Math.max(100, Math.min(10_000, Math.floor(guessCells / names.length)));
  const texts = names.map((_, place) => csvText(group!, place));
  const columns = texts.map((text, place) => `${text} AS ${placeName(place)}`).join(",\n");
  const from = readCsv(group!, { isNumber: () => false });
  await duck.run(`CREATE OR REPLACE TEMPORARY TABLE head AS SELECT ${columns} FROM ${from} LIMIT ${rows}`);
  const counts = await countKinds(
    duck,
    "head",
    names.map((_, place) => placeName(place)),
    decimal,
  );
  await duck.run("DROP TABLE head");
  return counts;
}

async function countAll(duck: Duck, files: readonly CsvFile[]): Promise<readonly ColumnCounts[]> {
  const names = files[0]!.names;
  let sums: readonly ColumnCounts[] | null = null;
  for (const group of groupsOf(files)) {
    const texts = names.map((name) => csvText(group, group.like.names.indexOf(name)));
    const from = readCsv(group, { isNumber: () => false });
    const counts = await countKinds(duck, from, texts, group.like.decimal);
    sums = sums === null ? counts : sums.map((sum, i) => added(sum, counts[i]!));
  }
  return sums!;
}

const added = (a: ColumnCounts, b: ColumnCounts): ColumnCounts => ({
  present: a.present + b.present,
  numbers: a.numbers + b.numbers,
  wholes: a.wholes + b.wholes,
  dates: a.dates + b.dates,
  times: a.times + b.times,
});

/**
 * A number that is none, or infinite, is not as guessed. To see it afterwards costs nothing, where to look at each cell
 * as it is read costs a tenth of reading: DuckDB knows the least and the greatest value of each block.
 */
async function refuseInfinite(duck: Duck, numbers: readonly string[]): Promise<void> {
  const { MAX_VALUE: most } = Number;
  for (let begin = 0; begin < numbers.length; begin += columnsAtOnce) {
    const some = numbers.slice(begin, begin + columnsAtOnce).map(identifier);
    const odd = some.map((x) => `${x} > '${most}'::DOUBLE OR ${x} < '-${most}'::DOUBLE`);
    const [[count] = []] = await duck.rows(`SELECT count(*) FROM data WHERE ${odd.join(" OR ")}`);
    if (Number(count) > 0) throw new NotAsGuessed("a number is not finite");
  }
}

/** A row without any value may be a line of delimiters, which the exact reader takes for no row. */
async function refuseEmptyRows(duck: Duck, names: readonly string[]): Promise<void> {
  const empty = names.slice(0, emptyRowColumns).map((name) => `${identifier(name)} IS NULL`);
  const [[count] = []] = await duck.rows(`SELECT count(*) FROM data WHERE ${empty.join(" AND ")}`);
  if (Number(count) > 0) throw new OddRows("a row has no value");
}

/** Text columns whose first rows are numbers, or have no value: what they are, counted over all rows. */
async function settle(duck: Duck, doubtful: readonly string[], decimal: "." | ","): Promise<NotNumbers> {
  const notNumbers = new Map<string, readonly string[]>();
  const counts = doubtful.length === 0 ? [] : await countKinds(duck, "data", doubtful.map(identifier), decimal);
  for (const [i, name] of doubtful.entries()) {
    const column = identifier(name);
    const kind = kindOfCounts(counts[i]!);
    if (isAlmostNumber(counts[i]!)) notNumbers.set(name, await textsAmongNumbers(duck, column, decimal));
    if (kind === "text") continue;
    const type = { integer: "BIGINT", number: "DOUBLE", date: "DATE", time: "TIMESTAMP" }[kind];
    const value = isNumeric(kind) ? textAsNumber(column, decimal) : column;
    await duck.run(`ALTER TABLE data ALTER ${column} TYPE ${type} USING CAST(${value} AS ${type})`);
  }
  return notNumbers;
}

async function textsAmongNumbers(duck: Duck, column: string, decimal: "." | ","): Promise<readonly string[]> {
  const isNone = `${column} IS NOT NULL AND ${textAsNumber(column, decimal)} IS NULL`;
  const found = await duck.rows(
    `SELECT ${column} FROM data WHERE ${isNone} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 5`,
  );
  return found.map(([text]) => String(text));
}
