import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fault } from "../fault/index.ts";
import { acquireLock, hashContent, sha256, type Store } from "../store/index.ts";
import { parseManifest, type SnapshotFile } from "./manifest.ts";
import { findObjects, saveObjects, type ObjectPlace } from "./objects.ts";
import { blobReader } from "./open-version.ts";
import type { TransferOptions } from "./push.ts";
import { blobKey, versionKey, versionOfKey, type Remote } from "./remote.ts";
import { dataLock } from "./take-snapshot.ts";
import { documentMostBytes, parseDocument } from "./version-document.ts";
import { isKnown, recordVersion } from "./versions.ts";

export interface PullOptions extends TransferOptions {
  /** First digits of one version's hash; its content here is then held against its hashes, and mended. Absent: all. */
  readonly version?: string | undefined;
}

export interface Pulled {
  /** How many versions the remote has of those that were asked for. */
  readonly there: number;
  /** Versions that were not here. */
  readonly versions: readonly string[];
  /** Versions that were here, and lacked something. */
  readonly mended: readonly string[];
  readonly blobs: number;
  readonly bytes: number;
}

/**
 * Brings versions from the remote. Nothing that comes is trusted: manifests and documents are parsed, every blob and
 * every file in it is held against its hash, and only then becomes visible. Ended half-way, the next pull goes on.
 *
 * Faults DATA_VERSION_NOT_FOUND, DATA_VERSION_AMBIGUOUS, DATA_MANIFEST_INVALID, REMOTE_DAMAGED; those of the remote.
 */
export async function pull(store: Store, remote: Remote, options: PullOptions = {}): Promise<Pulled> {
  const versions = await selected(remote, options.version);
  const { onWait, signal } = options;
  const release = await acquireLock(store, dataLock, "espalier data pull", { ...(onWait && { onWait }), signal });
  try {
    const result = { there: versions.length, versions: [] as string[], mended: [] as string[], blobs: 0, bytes: 0 };
    const documents = [];
    for (const version of versions) {
      signal?.throwIfAborted();
      const wasHere = await isKnown(store.db, version);
      if (wasHere && options.version === undefined && (await isThere(store, version))) continue;
      const bytes = await remote.read(versionKey(version), documentMostBytes);
      if (bytes === null)
        throw fault("REMOTE_DAMAGED", { remote: remote.name, file: versionKey(version), problem: "missing" });
      documents.push({ wasHere, document: parseDocument(version, bytes) });
    }
    documents.sort((a, b) => a.document.at - b.document.at); // the history is in the order in which they were taken
    for (const [done, { wasHere, document }] of documents.entries()) {
      const brought = await bring(store, remote, document, signal);
      result.blobs += brought.blobs;
      result.bytes += brought.bytes;
      if (!wasHere) result.versions.push(document.version);
      else if (brought.blobs > 0) result.mended.push(document.version);
      options.onProgress?.({ done: done + 1, total: documents.length });
    }
    return result;
  } finally {
    await release();
  }
}

async function selected(remote: Remote, prefix: string | undefined): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const key of remote.list("versions/")) {
    const version = versionOfKey(key);
    if (version?.startsWith(prefix ?? "")) found.push(version);
  }
  if (prefix === undefined) return found;
  if (found.length === 0) throw fault("DATA_VERSION_NOT_FOUND", { version: prefix });
  if (found.length > 1) throw fault("DATA_VERSION_AMBIGUOUS", { version: prefix, matches: found });
  return found;
}

/** Are the manifest and every file's blob there, as far as sizes tell? */
async function isThere(store: Store, version: string): Promise<boolean> {
  if ((await store.blobs.verify(version)) !== "ok") return false;
  const files = parseManifest(version, await store.blobs.get(version));
  const places = await findObjects(
    store.db,
    files.map((file) => file.sha256),
  );
  const sizes = new Map<string, number>();
  for (const { blob } of places.values()) if (!sizes.has(blob)) sizes.set(blob, (await store.blobs.size(blob)) ?? -1);
  return files.every(({ sha256: hash }) => {
    const place = places.get(hash);
    return place !== undefined && place.offset + place.size <= sizes.get(place.blob)!;
  });
}

type Document = ReturnType<typeof parseDocument>;

async function bring(store: Store, remote: Remote, document: Document, signal: AbortSignal | undefined) {
  const { version, at, because, objects } = document;
  const brought = { blobs: 0, bytes: 0 };
  const fetchBlob = async (hash: string) => {
    signal?.throwIfAborted();
    brought.bytes += await fetchVerified(store, remote, hash, signal);
    brought.blobs++;
  };
  if ((await store.blobs.verify(version)) !== "ok") await fetchBlob(version);
  const files = parseManifest(version, await store.blobs.get(version));
  const needed = await notWhole(store, files);
  const offered = new Map(objects.map((object) => [object.hash, object]));
  const places = needed.map(({ name, sha256: hash, sizeBytes }) => {
    const place = offered.get(hash);
    if (place?.size === sizeBytes) return place;
    throw fault("DATA_MANIFEST_INVALID", {
      version,
      problem: `the remote does not say where ${JSON.stringify(name)} is`,
    });
  });
  for (const blob of new Set(places.map((place) => place.blob))) {
    if ((await store.blobs.verify(blob)) !== "ok") await fetchBlob(blob);
  }
  await refuseFalsePlaces(store, version, places);
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  await store.db.transaction().execute(async (transaction) => {
    await saveObjects(transaction, places);
    await recordVersion(transaction, { version, files: files.length, sizeBytes }, { at, because, again: false });
  });
  return brought;
}

/** The files whose content is not kept here, or no longer what it was. */
async function notWhole(store: Store, files: readonly SnapshotFile[]): Promise<readonly SnapshotFile[]> {
  const places = await findObjects(
    store.db,
    files.map((file) => file.sha256),
  );
  const reader = blobReader(store);
  const whole = new Map<string, boolean>();
  try {
    for (const { sha256: hash, sizeBytes } of files) {
      if (whole.has(hash)) continue;
      const place = places.get(hash);
      if (place === undefined || place.size !== sizeBytes) whole.set(hash, false);
      else if (place.blob === hash) whole.set(hash, (await store.blobs.verify(hash)) === "ok");
      else {
        const bytes = reader.read(place);
        whole.set(hash, bytes !== "missing" && sha256(bytes) === hash);
      }
    }
  } finally {
    reader.close();
  }
  return files.filter(({ sha256: hash }) => whole.get(hash) === false);
}

async function fetchVerified(
  store: Store,
  remote: Remote,
  hash: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const file = blobKey(hash);
  const refuse = (problem: string) => fault("REMOTE_DAMAGED", { remote: remote.name, file, problem });
  const temporary = join(store.dir, "tmp", `.espalier-${process.pid}-${randomBytes(8).toString("hex")}.tmp`);
  try {
    if (!(await remote.fetch(file, temporary))) throw refuse("missing");
    if ((await hashContent(temporary, signal)).hash !== hash) throw refuse("not what its name says");
    return (await store.blobs.putFile(temporary, signal)).sizeBytes;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Blobs are what their names say; that a file lies in one where the remote says is another question. */
async function refuseFalsePlaces(store: Store, version: string, places: readonly ObjectPlace[]): Promise<void> {
  const reader = blobReader(store);
  try {
    for (const place of places) {
      if (place.blob === place.hash && place.offset === 0 && (await store.blobs.size(place.hash)) === place.size)
        continue;
      const bytes = reader.read(place);
      if (bytes !== "missing" && sha256(bytes) === place.hash) continue;
      throw fault("DATA_MANIFEST_INVALID", {
        version,
        problem: "the remote names a place of a file where that file is not",
      });
    }
  } finally {
    reader.close();
  }
}
