import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { fault, fromSystemError } from "../fault/index.ts";
import type { Held } from "./held.ts";
import { parseCsv } from "./read-csv.ts";
import type { RawTable } from "./raw-table.ts";
import { packingOf, type CsvSource, type SourceSpec } from "./spec.ts";
import { stampOf } from "./stamp.ts";

/** Files up to this size are read whole, by the reader whose messages are best. */
const wholeBytes = 32 << 20;

/** One CSV file that is small enough to be read whole; null: it is not. */
export async function wholeCsv({ files }: Pick<Held, "files">, spec: SourceSpec): Promise<RawTable | null> {
  const [file, ...more] = files;
  if (spec.kind !== "csv" || file === undefined || more.length > 0 || isDerived(spec)) return null;
  return await readWhole(file.path, file.name, spec);
}

export const isDerived = ({ sql, sample }: SourceSpec): boolean => sql !== undefined || sample !== undefined;

async function readWhole(path: string, name: string, spec: CsvSource): Promise<RawTable | null> {
  const packing = packingOf(name);
  if (packing === "zstd" || stampOf(path).sizeBytes > wholeBytes) return null;
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fromSystemError(error, `the data file ${JSON.stringify(name)}`, "read");
  });
  const plain = packing === "gzip" ? await unpacked(bytes, name) : bytes;
  return plain === null ? null : parseCsv(plain, spec);
}

/** Null where it becomes too large. Faults DATA_UNREADABLE. */
async function unpacked(bytes: Uint8Array, name: string): Promise<Uint8Array | null> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: wholeBytes });
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") return null;
    const problem =
      code === "Z_BUF_ERROR" ? "it ends too early, as a file that was not copied whole" : "it is not packed by gzip";
    throw fault("DATA_UNREADABLE", { file: name, problem }, { cause: error });
  }
}
