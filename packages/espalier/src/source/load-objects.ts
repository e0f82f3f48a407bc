import { literal } from "../duck/index.ts";
import { fault } from "../fault/index.ts";
import { cleanText } from "./csv-sql.ts";
import { lineLimitMb } from "./csv-file.ts";
import { createData, sqlFault, toKinds } from "./create-data.ts";
import { isOdd } from "./is-odd.ts";
import type { Load } from "./load-csv.ts";
import { defaultMissing, sourceName } from "./spec.ts";
import { assertSqlNames } from "./sql-names.ts";
import { unreadable } from "./unreadable.ts";

/**
 * Makes the table `data` from JSON lines or Parquet, of the columns of all files. What is an object or a list becomes
 * text. Faults DATA_UNREADABLE, LINE_TOO_LONG, COLUMN_NAME, SOURCE_SQL.
 */
export async function loadObjects({
  duck,
  files,
  spec,
  texts,
  signal,
}: Load): Promise<ReadonlyMap<string, readonly string[]>> {
  const clean = (text: string) => cleanText(text, spec.missing ?? defaultMissing);
  const file = sourceName(spec);
  try {
    await duck.run(`CREATE TEMPORARY VIEW read AS ${readAll(spec.kind === "parquet", files)}`);
    const names = (await duck.rows("DESCRIBE SELECT * FROM read")).map(([name]) => String(name));
    assertSqlNames(names, file);
    if (spec.sql === undefined) await toKinds(duck, "read", clean, texts);
  } catch (error) {
    signal?.throwIfAborted();
    throw isOdd(error) ? unreadable(error, file, files) : error;
  }
  if (spec.sql !== undefined) {
    try {
      await createData(duck, spec.sql, ["SELECT * FROM read"]);
    } catch (error) {
      signal?.throwIfAborted();
      throw isOdd(error) ? sqlFault(error) : error;
    }
  }
  return new Map();
}

function readAll(isParquet: boolean, files: Load["files"]): string {
  if (files.length === 0) throw fault("FILE_EMPTY", { file: "" });
  const list = (some: Load["files"]) => `[${some.map(({ path }) => literal(path)).join(", ")}]`;
  if (isParquet) return `SELECT * FROM read_parquet(${list(files)}, union_by_name = true)`;
  const reads = (["none", "zstd"] as const).flatMap((packing) => {
    const some = files.filter((one) => one.packing === packing);
    if (some.length === 0) return [];
    const how = `format = 'newline_delimited', records = 'true', union_by_name = true, sample_size = -1, maximum_object_size = ${lineLimitMb << 20}`;
    const packed = packing === "zstd" ? "zstd" : "uncompressed";
    return [`SELECT * FROM read_json(${list(some)}, ${how}, compression = '${packed}')`];
  });
  return reads.join(" UNION ALL BY NAME ");
}
