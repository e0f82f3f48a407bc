import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fromSystemError } from "../fault/index.ts";
import type { RawTable } from "./raw-table.ts";
import { parseCsv } from "./read-csv.ts";
import type { SourceSpec } from "./spec.ts";

/** The source's bytes, for hashing and for `parseCsv`. Faults FILE_NOT_FOUND, FILE_NOT_READABLE, PATH_IS_FOLDER. */
export async function readSourceBytes(dir: string, spec: SourceSpec): Promise<Uint8Array> {
  const path = resolve(dir, spec.path);
  try {
    return await readFile(path);
  } catch (error) {
    throw fromSystemError(error, `the data file ${JSON.stringify(spec.path)}`, "read");
  }
}

/** The source as texts; faults as `readSourceBytes` and `parseCsv`. A relative path starts at `dir`. */
export const readSource = async (dir: string, spec: SourceSpec): Promise<RawTable> =>
  parseCsv(await readSourceBytes(dir, spec), spec);
