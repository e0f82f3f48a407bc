import { join } from "node:path";
import { createRng } from "@espalier/learn";
import { withDuck, type Duck } from "../duck/index.ts";
import { fault } from "../fault/index.ts";
import type { Held, HoldOptions } from "./held.ts";
import type { TextColumns } from "./create-data.ts";
import { loadCsv } from "./load-csv.ts";
import { loadObjects } from "./load-objects.ts";
import { plainFiles } from "./plain-files.ts";
import { cleanPath } from "./prepare-csv.ts";
import { drawRows } from "./sample-rows.ts";
import { withScratch } from "./scratch-folder.ts";
import { asCsv, sourceName, type SourceSpec } from "./spec.ts";
import { stampOf } from "./stamp.ts";

/** A source's rows as the table `data` of a DuckDB. Its pseudo-column `rowid` counts the rows from 0, in their order. */
export interface Relation {
  readonly duck: Duck;
  readonly rows: number;
  readonly columns: readonly RelationColumn[];
  /** How many rows the source has, where `data` is a sample of them; null: it is all of them. */
  readonly sampledFrom: number | null;
}

/**
 * How DuckDB holds a column: integer BIGINT, number DOUBLE, boolean BOOLEAN, date DATE, time TIMESTAMP, text VARCHAR.
 * Missing values are NULL in all of them. Texts are trimmed.
 */
export interface RelationColumn {
  readonly name: string;
  readonly kind: "integer" | "number" | "boolean" | "date" | "time" | "text";
  /** Of a text column of which nine tenths or more are numbers: the other texts, the most frequent first, five at most. */
  readonly notNumbers?: readonly string[];
}

export interface RelationOptions extends HoldOptions {
  readonly memoryMb?: number;
  /** Columns that are read as they are written: the levels of a category are texts, also those that look like numbers. */
  readonly texts?: readonly string[] | "all";
  /** What a sample is drawn by; absent: 42. */
  readonly seed?: number;
}

const defaultMemoryMb = 1024;
/** Sources above this multiple of the memory are kept in a file, packed, while they are worked on: slower, but smaller. */
const inMemory = 2;
const defaultSeed = 42;

/**
 * Reads the source's rows into a DuckDB for as long as `work` lasts. Kinds are those of all rows; a column of texts of
 * which some look like numbers is text.
 *
 * Faults as `readTyped`, without those of features and target, and COLUMN_NAME.
 */
export async function withRelation<T>(
  held: Pick<Held, "files">,
  spec: SourceSpec,
  options: RelationOptions,
  work: (relation: Relation) => Promise<T>,
): Promise<T> {
  const { scratch, signal, memoryMb = defaultMemoryMb } = options;
  return await withScratch(scratch, async (folder) => {
    const csv = asCsv(spec);
    const files =
      spec.kind === "parquet"
        ? null
        : await plainFiles(held, csv?.encoding ?? "utf-8", folder, signal, { withoutMark: csv === null });
    const readable = files ?? held.files.map(({ name, path }) => ({ name, path, packing: "none" as const }));
    const sizeBytes = readable.reduce((sum, { path }) => sum + stampOf(path).sizeBytes, 0);
    const duckOptions = {
      files: readable.flatMap(({ path }, place) => [path, cleanPath(folder, place)]),
      scratch,
      signal,
      memoryMb,
      ...(sizeBytes * (spec.kind === "parquet" ? 4 : 1) > inMemory * memoryMb * 2 ** 20
        ? { database: join(folder, "data.duckdb") }
        : {}),
    };
    return await withDuck(duckOptions, async (duck) => {
      const load = { duck, files: readable, spec, texts: textColumns(options.texts), folder, signal };
      const notNumbers = csv === null ? await loadObjects(load) : await loadCsv({ ...load, csv });
      const sampledFrom = await drawRows(duck, spec.sample, createRng(options.seed ?? defaultSeed).fork("sample"));
      return await work({ ...(await describe(duck, sourceName(spec), notNumbers)), duck, sampledFrom });
    });
  });
}

const textColumns = (texts: RelationOptions["texts"] = []): TextColumns =>
  texts === "all" ? { has: () => true } : new Set(texts);

async function describe(duck: Duck, file: string, notNumbers: ReadonlyMap<string, readonly string[]>) {
  const described = await duck.rows(
    "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'data' AND database_name = current_database() ORDER BY column_index",
  );
  const [[rows] = []] = await duck.rows("SELECT count(*) FROM data");
  if (Number(rows) === 0) throw fault("FILE_HEADER_ONLY", { file, columns: described.length });
  const columns = described.map(([name, type]): RelationColumn => {
    const column = { name: String(name), kind: kindOf(String(type)) };
    const odd = notNumbers.get(column.name);
    return odd === undefined || column.kind !== "text" ? column : { ...column, notNumbers: odd };
  });
  return { rows: Number(rows), columns };
}

function kindOf(type: string): RelationColumn["kind"] {
  if (type === "BIGINT") return "integer";
  if (type === "DOUBLE") return "number";
  if (type === "BOOLEAN") return "boolean";
  if (type === "DATE") return "date";
  return type === "TIMESTAMP" ? "time" : "text";
}
