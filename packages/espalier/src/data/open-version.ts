import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, writeFileSync } from "node:fs";
import { constants, copyFile, link, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { Fault, fault, fromSystemError } from "../fault/index.ts";
import type { Held, HoldOptions } from "../source/index.ts";
import { hashContent, sha256, type Store } from "../store/index.ts";
import type { SnapshotFile } from "./manifest.ts";
import { findObjects, type ObjectPlace } from "./objects.ts";
import { readManifest } from "./versions.ts";

/**
 * A kept version's files, as if its source had just been read: under their own names in a folder of `scratch`, every
 * one held against its hash. `release` removes that folder. Large files are links to the store's own: read, never write.
 *
 * Faults DATA_VERSION_NOT_FOUND, DATA_DAMAGED, DATA_MANIFEST_INVALID, DISK_FULL.
 */
export async function openVersion(store: Store, version: string, options: HoldOptions): Promise<Held> {
  const files = await readManifest(store, version);
  const folder = join(options.scratch, `.espalier-${process.pid}-${randomBytes(8).toString("hex")}.tmp`);
  const release = () => rm(folder, { recursive: true, force: true });
  const fill = async () => {
    try {
      const { signal } = options;
      await putFiles(store, version, files, (file) => join(folder, file.name), { signal, own: false });
    } catch (error) {
      await release();
      throw error;
    }
  };
  // `data gc` may have moved it a moment ago; what is lost is lost the second time, too.
  await fill().catch((error: unknown) => (isMissing(error) ? fill() : Promise.reject(error)));
  return { files: files.map(({ name }) => ({ name, path: join(folder, name) })), release };
}

const isMissing = (error: unknown): boolean =>
  error instanceof Fault && error.code === "DATA_DAMAGED" && Reflect.get(error.params, "problem") === "missing";

export interface PutOptions {
  /** Copies that may be written to; otherwise large files may be links to the store's own. */
  readonly own: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Writes files of a version to places where nothing stands yet, each held against its hash; not synced. */
export async function putFiles(
  store: Store,
  version: string,
  files: readonly SnapshotFile[],
  placeOf: (file: SnapshotFile) => string,
  { own, signal }: PutOptions,
): Promise<void> {
  try {
    for (const folder of new Set(files.map((file) => dirname(placeOf(file))))) await mkdir(folder, { recursive: true });
    const places = await findObjects(
      store.db,
      files.map((file) => file.sha256),
    );
    const blob = blobReader(store);
    try {
      for (const [i, file] of files.entries()) {
        if (i % 100 === 99) await breathe();
        signal?.throwIfAborted();
        const place = places.get(file.sha256);
        if (place === undefined) throw damaged(store, version, file, null, "missing");
        if (place.blob === file.sha256) await putWhole(store, version, file, placeOf(file), { own, signal });
        else putStretch(store, version, file, place, placeOf(file), blob.read);
      }
    } finally {
      blob.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw fromSystemError(error, `version ${version.slice(0, 12)} of the data`);
  }
}

async function putWhole(
  store: Store,
  version: string,
  file: SnapshotFile,
  to: string,
  { own, signal }: PutOptions,
): Promise<void> {
  const from = store.blobs.locate(file.sha256);
  if (!(await store.blobs.has(file.sha256))) throw damaged(store, version, file, from, "missing");
  const copy = () => copyFile(from, to, constants.COPYFILE_FICLONE);
  // A link costs nothing; a copy is for other file systems, and for those without links.
  await (own ? copy() : link(from, to).catch(copy));
  const { hash } = await hashContent(to, signal);
  if (hash !== file.sha256) throw damaged(store, version, file, from, "damaged");
}

type ReadStretch = (place: ObjectPlace) => Buffer | "missing";

function putStretch(
  store: Store,
  version: string,
  file: SnapshotFile,
  place: ObjectPlace,
  to: string,
  read: ReadStretch,
): void {
  const bytes = read(place);
  const path = store.blobs.locate(place.blob);
  if (bytes === "missing") throw damaged(store, version, file, path, "missing");
  if (sha256(bytes) !== file.sha256) throw damaged(store, version, file, path, "damaged");
  writeFileSync(to, bytes);
}

/** Reads stretches of blobs; the blob of the last one stays open, since its neighbours come next. */
export function blobReader(store: Store): { readonly read: ReadStretch; readonly close: () => void } {
  let open: { readonly blob: string; readonly fd: number; readonly bytes: number } | null = null;
  const close = () => {
    if (open !== null) closeSync(open.fd);
    open = null;
  };
  const read: ReadStretch = ({ blob, offset, size }) => {
    if (open?.blob !== blob) {
      close();
      try {
        const fd = openSync(store.blobs.locate(blob), "r");
        open = { blob, fd, bytes: fstatSync(fd).size };
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return "missing";
        throw error;
      }
    }
    // Too short where the blob was cut or the place is a lie: its hash will tell.
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(size, open.bytes - offset)));
    let done = 0;
    for (let more = -1; done < bytes.length && more !== 0; done += more) {
      more = readSync(open.fd, bytes, done, bytes.length - done, offset + done);
    }
    return bytes.subarray(0, done);
  };
  return { read, close };
}

function damaged(store: Store, version: string, file: SnapshotFile, path: string | null, problem: string) {
  const object = `the content of ${JSON.stringify(file.name)}`;
  return fault("DATA_DAMAGED", { version, object, path: path ?? store.blobs.locate(file.sha256), problem });
}
