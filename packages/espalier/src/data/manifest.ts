import { fault } from "../fault/index.ts";
import { isBlobHash } from "../store/index.ts";
import { nameProblem } from "./file-name.ts";

/** One file of a version. */
export interface SnapshotFile {
  /** Relative, with forward slashes. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Of its content, in lower-case hex. */
  readonly sha256: string;
}

/** A version's files, in the source's order: rows are read in it. Its bytes' SHA-256 is the version. */
export function manifestBytes(files: readonly SnapshotFile[]): Uint8Array {
  const plain = files.map(({ name, sizeBytes, sha256 }) => ({ name, sizeBytes, sha256 }));
  return new TextEncoder().encode(JSON.stringify({ format: 1, files: plain }));
}

/**
 * Reads a manifest of which nothing is known but its hash: who made the hash may have made anything.
 * Fault DATA_MANIFEST_INVALID.
 */
export function parseManifest(version: string, bytes: Uint8Array): readonly SnapshotFile[] {
  const refuse = (problem: string) => fault("DATA_MANIFEST_INVALID", { version, problem });
  const top = parseJson(bytes);
  if (!isRecord(top)) throw refuse("it is not a JSON object");
  if (top.format !== 1) throw refuse("its format is not 1");
  if (!Array.isArray(top.files)) throw refuse("it lists no files");
  const seen = new Set<string>();
  return top.files.map((file: unknown): SnapshotFile => {
    const { name, sizeBytes, sha256 } = isRecord(file) ? file : {};
    if (typeof name !== "string") throw refuse("a file has no name");
    const problem = nameProblem(name);
    if (problem !== null) throw refuse(`file name ${JSON.stringify(name)}: ${problem}`);
    if (seen.has(name.toLowerCase())) throw refuse(`it names ${JSON.stringify(name)} twice`);
    seen.add(name.toLowerCase());
    if (typeof sizeBytes !== "number" || !Number.isSafeInteger(sizeBytes) || sizeBytes < 0) {
      throw refuse(`${JSON.stringify(name)} has no size`);
    }
    if (typeof sha256 !== "string" || !isBlobHash(sha256)) throw refuse(`${JSON.stringify(name)} has no SHA-256`);
    return { name, sizeBytes, sha256 };
  });
}

export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
