import { fault } from "../fault/index.ts";
import { isBlobHash } from "../store/index.ts";
import { isRecord, parseJson } from "./manifest.ts";
import type { ObjectPlace } from "./objects.ts";

/** What a remote says of a version: all that is needed to bring it, beside its manifest and its blobs. */
export interface VersionDocument {
  readonly version: string;
  readonly at: number;
  readonly because: string;
  readonly objects: readonly ObjectPlace[];
}

/** One of a million files is smaller. */
export const documentMostBytes = 512 * 1024 * 1024;

export function documentBytes({ version, at, because, objects }: VersionDocument): Uint8Array {
  const blobs = [...new Set(objects.map(({ blob }) => blob))];
  const numberOf = new Map(blobs.map((blob, i) => [blob, i]));
  const places = objects.map(({ hash, blob, offset, size }) => [hash, numberOf.get(blob), offset, size]);
  return new TextEncoder().encode(JSON.stringify({ format: 1, version, at, because, blobs, objects: places }));
}

/** Reads a document of which nothing is known: whoever writes to the remote may have written anything. Fault DATA_MANIFEST_INVALID. */
export function parseDocument(version: string, bytes: Uint8Array): VersionDocument {
  const refuse = (problem: string) =>
    fault("DATA_MANIFEST_INVALID", { version, problem: `the remote's description of it ${problem}` });
  const top = parseJson(bytes);
  if (!isRecord(top) || top.format !== 1) throw refuse("is not JSON of format 1");
  const { at, because, blobs, objects } = top;
  if (top.version !== version) throw refuse("is of another version");
  if (!isCount(at) || at > 8.64e15 || typeof because !== "string")
    throw refuse("does not say when and why it was taken");
  if (!Array.isArray(blobs) || !blobs.every((blob) => typeof blob === "string" && isBlobHash(blob))) {
    throw refuse("names no blobs");
  }
  if (!Array.isArray(objects)) throw refuse("does not say where its files are");
  return {
    version,
    at,
    because: because.slice(0, 1000),
    objects: objects.map((object: unknown): ObjectPlace => {
      const [hash, number, offset, size] = Array.isArray(object) ? (object as unknown[]) : [];
      const blob: unknown = typeof number === "number" ? blobs[number] : undefined;
      if (
        typeof hash !== "string" ||
        !isBlobHash(hash) ||
        typeof blob !== "string" ||
        !isCount(offset) ||
        !isCount(size)
      ) {
        throw refuse("has a file in no place");
      }
      return { hash, blob, offset, size };
    }),
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
