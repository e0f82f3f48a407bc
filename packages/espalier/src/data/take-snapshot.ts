import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import { fault, fromSystemError } from "../fault/index.ts";
import { isSameStamp, stampFrom, type Held, type HeldFile, type SourceSpec, type Stamp } from "../source/index.ts";
import { acquireLock, hashContent, type LockHolder, type Store } from "../store/index.ts";
import { manifestNames } from "./file-name.ts";
import { manifestBytes, type SnapshotFile } from "./manifest.ts";
import { findObjects, saveObjects, type ObjectPlace } from "./objects.ts";
import { packedUpToBytes, packWriter } from "./pack.ts";
import {
  areThere,
  findScan,
  findSight,
  remembered,
  saveScan,
  sightOf,
  stampsText,
  type Remembered,
  type Scan,
} from "./scan.ts";
import { isRacy, stampFile, stampFiles } from "./stamp.ts";
import { newestVersion, recordVersion } from "./versions.ts";

export interface SnapshotOptions {
  /** What is read: unchanged files are known by it, and a later reader knows how to read the version. */
  readonly source: SourceSpec;
  /** Why it is taken, for the history. */
  readonly because: string;
  /** What the history is dated by. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
  /** Told whom we wait for. */
  readonly onWait?: (holder: LockHolder) => void;
}

export interface Snapshot {
  /** SHA-256 of the manifest: the same files under the same names are the same version, whenever and wherever taken. */
  readonly version: string;
  readonly files: number;
  readonly sizeBytes: number;
  /** Files that were read; the others had not changed. */
  readonly read: number;
  /** Bytes that were not kept before. */
  readonly storedBytes: number;
  /** `unchanged`: as at the last look. `known`: kept before, under whatever name. */
  readonly change: "unchanged" | "known" | "new";
}

/** The name of the lock that whoever writes or removes kept data holds. */
export const dataLock = "data";

/**
 * Keeps the files' content and a manifest that names them. Content is kept before the manifest, and both before the row
 * that makes it a version: a kill at any moment leaves garbage at worst. A file that has not changed since the last
 * snapshot of the same source is not opened.
 *
 * Faults SOURCE_CHANGED, FILE_NOT_FOUND, FILE_NOT_READABLE, PATH_IS_FOLDER, DISK_FULL.
 */
export async function takeSnapshot(store: Store, held: Held, options: SnapshotOptions): Promise<Snapshot> {
  const began = store.clock();
  const stamps = await stampFiles(held.files, options.signal);
  const digest = sightOf(
    held.files.map(({ name }) => name),
    stamps,
  );
  const last = await findSight(store.db, options.source, began);
  if (last?.digest === digest && (await areThere(store.blobs, last.blobs))) {
    const { version } = last;
    return { version, files: stamps.length, sizeBytes: total(stamps), read: 0, storedBytes: 0, change: "unchanged" };
  }
  const { onWait, signal } = options;
  const release = await acquireLock(store, dataLock, "espalier ingest", { ...(onWait && { onWait }), signal });
  try {
    const names = manifestNames(held.files.map(({ name }) => name));
    const scan = await findScan(store.db, options.source, began);
    return await keep(store, held.files, { names, stamps, digest, scan, began }, options);
  } finally {
    await release();
  }
}

interface Seen {
  readonly names: readonly string[];
  readonly stamps: readonly Stamp[];
  readonly digest: string;
  readonly scan: Scan | null;
  readonly began: number;
}

async function keep(store: Store, held: readonly HeldFile[], seen: Seen, options: SnapshotOptions): Promise<Snapshot> {
  const { names, stamps, digest, scan, began } = seen;
  const { hashes, added, read } = await keepContents(store, held, seen, options.signal);
  const known = await findObjects(store.db, hashes);
  const files = listed(names, stamps, hashes);
  const sizeBytes = total(stamps);
  const version = await store.blobs.put(manifestBytes(files));
  const blobs = await withSizes(store, [version, ...[...known.values(), ...added].map(({ blob }) => blob)]);
  const settled = stamps.map((stamp) => (isRacy(stamp, began) ? null : stamp));
  const next = {
    version,
    digest: settled.includes(null) ? null : digest,
    stamps: stampsText(names, settled),
    hashes,
    blobs,
    scannedAt: began,
  };

  const isNew = await store.db.transaction().execute(async (transaction) => {
    await saveObjects(transaction, added);
    const before = scan?.version ?? (await newestVersion(transaction));
    const summary = { version, files: files.length, sizeBytes };
    const event = { at: options.now, because: options.because, again: before !== version };
    const isNew = await recordVersion(transaction, summary, event);
    await saveScan(transaction, options.source, next);
    return isNew;
  });
  const stored = added.filter(({ hash }) => !known.has(hash));
  return {
    version,
    files: files.length,
    sizeBytes,
    read,
    storedBytes: stored.reduce((sum, { size }) => sum + size, 0),
    change: isNew ? "new" : scan?.version === version ? "unchanged" : "known",
  };
}

interface Contents {
  /** Of every file, in order. */
  readonly hashes: readonly string[];
  /** Where content is that was not kept before. */
  readonly added: readonly ObjectPlace[];
  readonly read: number;
}

/** Reads the files that may have changed, and keeps what was not kept. */
async function keepContents(
  store: Store,
  held: readonly HeldFile[],
  { names, stamps, scan }: Seen,
  signal: AbortSignal | undefined,
): Promise<Contents> {
  const before = scan === null ? new Map<string, Remembered>() : remembered(scan);
  const kept = await keptHashes(
    store,
    [...before.values()].map(({ sha256 }) => sha256),
  );
  const pack = packWriter(store.blobs, (found) => keptHashes(store, found));
  const large = new Map<string, ObjectPlace>();
  const hashes: string[] = [];
  let read = 0;
  for (const [i, file] of held.entries()) {
    const stamp = stamps[i]!;
    const then = before.get(names[i]!);
    const isKept = then !== undefined && kept.has(then.sha256);
    if (isKept && isSameStamp(then.stamp, stamp)) {
      hashes.push(then.sha256);
      continue;
    }
    if (++read % 100 === 0) await breathe();
    signal?.throwIfAborted();
    if (stamp.sizeBytes <= packedUpToBytes) {
      readWhole(file, stamp, pack.room());
      hashes.push(await pack.add(stamp.sizeBytes));
    } else if (isKept && (await isStill(store, file, stamp, then.sha256, signal))) {
      hashes.push(then.sha256);
    } else {
      const { hash, sizeBytes } = await store.blobs.putFile(file.path, signal);
      if (sizeBytes !== stamp.sizeBytes || !isSameStamp(stampFile(file), stamp)) throw changed(file);
      hashes.push(hash);
      large.set(hash, { hash, blob: hash, offset: 0, size: sizeBytes });
    }
  }
  return { hashes, added: [...(await pack.finish()), ...large.values()], read };
}

/** Does a large file that was touched still have that content? To read it is cheaper than to copy it. */
async function isStill(
  store: Store,
  file: HeldFile,
  stamp: Stamp,
  hash: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (!(await store.blobs.has(hash, stamp.sizeBytes))) return false;
  const now = await hashContent(file.path, signal);
  if (!isSameStamp(stampFile(file), stamp)) throw changed(file);
  return now.hash === hash;
}

/** Those of the hashes whose content is here, as far as the sizes of blobs tell. */
async function keptHashes(store: Store, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  const places = [...(await findObjects(store.db, hashes)).values()];
  const sizes = new Map(
    await withSizes(
      store,
      places.map(({ blob }) => blob),
    ),
  );
  return new Set(
    places.filter(({ blob, offset, size }) => offset + size <= (sizes.get(blob) ?? -1)).map((p) => p.hash),
  );
}

/** Each blob once, with its size; those that are missing are left out. */
async function withSizes(store: Store, blobs: readonly string[]): Promise<readonly (readonly [string, number])[]> {
  const sized = await Promise.all(
    [...new Set(blobs)].map(async (blob) => [blob, await store.blobs.size(blob)] as const),
  );
  return sized.flatMap(([blob, size]) => (size === undefined ? [] : [[blob, size] as const]));
}

/** Reads a small file into the buffer. Fault SOURCE_CHANGED where it is not, or does not stay, what its stamp says. */
function readWhole(file: HeldFile, stamp: Stamp, into: Buffer): void {
  try {
    const opened = openSync(file.path, "r");
    try {
      if (!isSameStamp(stampFrom(fstatSync(opened)), stamp)) throw changed(file);
      let size = 0;
      // One byte more than there should be, so that a file that grew is seen.
      for (let more = -1; more !== 0 && size <= stamp.sizeBytes; size += more) {
        more = readSync(opened, into, size, stamp.sizeBytes + 1 - size, size);
      }
      if (size !== stamp.sizeBytes || !isSameStamp(stampFrom(fstatSync(opened)), stamp)) throw changed(file);
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    throw fromSystemError(error, `the data file ${JSON.stringify(file.name)}`, "read");
  }
}

const changed = ({ name }: HeldFile) => fault("SOURCE_CHANGED", { file: name });

const listed = (names: readonly string[], stamps: readonly Stamp[], hashes: readonly string[]): SnapshotFile[] =>
  names.map((name, i) => ({ name, sizeBytes: stamps[i]!.sizeBytes, sha256: hashes[i]! }));

const total = (stamps: readonly Stamp[]): number => stamps.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
