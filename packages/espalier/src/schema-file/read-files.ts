import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Accepted } from "../checks/index.ts";
import { fault, fromSystemError } from "../fault/index.ts";
import { sha256, writeDurably } from "../store/index.ts";
import { acceptedFileName, acceptedText, largestAcceptedBytes, parseAccepted } from "./accepted-file.ts";
import { largestSchemaBytes, parseSchema } from "./parse-schema.ts";
import { schemaFileName, type DataSchema } from "./schema-file.ts";

export interface SchemaFile {
  readonly text: string;
  readonly schema: DataSchema;
}

/** The schema beside the config; null where there is none. Faults SCHEMA_FILE_INVALID, SCHEMA_FILE_TOO_LARGE. */
export async function readSchemaFile(dir: string): Promise<SchemaFile | null> {
  const text = await readText(dir, schemaFileName, largestSchemaBytes);
  return text === null ? null : { text, schema: await parseSchema(text) };
}

/** What was accepted; null where nothing was. Faults as `readSchemaFile`. */
export async function readAccepted(dir: string): Promise<Accepted | null> {
  const text = await readText(dir, acceptedFileName, largestAcceptedBytes);
  return text === null ? null : parseAccepted(text);
}

/** Both files, in the order in which they are to be written. Faults SCHEMA_FILE_TOO_LARGE. */
export function acceptanceFiles(schema: string, accepted: Accepted) {
  const remembered = acceptedText(accepted);
  refuseLarge(schemaFileName, Buffer.byteLength(schema), largestSchemaBytes);
  refuseLarge(acceptedFileName, Buffer.byteLength(remembered), largestAcceptedBytes);
  return [
    { path: acceptedFileName, content: remembered },
    { path: schemaFileName, content: schema },
  ] as const;
}

/** Writes both beside the config. Faults SCHEMA_FILE_TOO_LARGE and those of `writeDurably`. */
export async function writeAcceptance(dir: string, schema: string, accepted: Accepted): Promise<void> {
  for (const { path, content } of acceptanceFiles(schema, accepted)) await writeDurably(join(dir, path), content);
}

/** Hashes of the two files by their names, of those that are there: what a stage depends on. */
export async function hashSchemaFiles(dir: string): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {};
  for (const [name, limit] of [
    [schemaFileName, largestSchemaBytes],
    [acceptedFileName, largestAcceptedBytes],
  ] as const) {
    const text = await readText(dir, name, limit);
    if (text !== null) hashes[name] = sha256(Buffer.from(text));
  }
  return hashes;
}

async function readText(dir: string, name: string, limit: number): Promise<string | null> {
  try {
    const path = join(dir, name);
    const found = await stat(path); // before it is opened: a pipe would keep us waiting
    if (!found.isFile()) throw fault("PATH_IS_FOLDER", { what: name, path });
    const file = await open(path, "r");
    try {
      refuseLarge(name, (await file.stat()).size, limit);
      return (await file.readFile("utf8")).replace(/^\uFEFF/, "");
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw fromSystemError(error, name, "read");
  }
}

function refuseLarge(file: string, sizeBytes: number, limitBytes: number): void {
  if (sizeBytes > limitBytes) throw fault("SCHEMA_FILE_TOO_LARGE", { file, sizeBytes, limitBytes });
}
