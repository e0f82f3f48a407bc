import { randomBytes } from "node:crypto";
import { lstatSync } from "node:fs";
import { lstat, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import { hashContent, removeAbandoned, syncFile, syncFolder, type Store } from "../store/index.ts";
import { placeProblem } from "./file-name.ts";
import type { SnapshotFile } from "./manifest.ts";
import { findObjects } from "./objects.ts";
import { putFiles } from "./open-version.ts";
import { readManifest } from "./versions.ts";

export interface CheckoutOptions {
  /** Where the files go, absolute: the project's folder, or another one. */
  readonly folder: string;
  /** A version that `folder` has now: what only it has goes, so that a glob reads the version that was asked for. */
  readonly leaving: string | null;
  /** Overwrite and remove files whose content no kept version has. */
  readonly force: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Checkout {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
}

/**
 * Makes a folder's files those of a version. Everything is looked at before anything is written: a name that leads
 * elsewhere, a link in the way, or a file that would be lost stops all of it. Each file is replaced as a whole and synced.
 *
 * Faults DATA_VERSION_NOT_FOUND, DATA_DAMAGED, DATA_MANIFEST_INVALID, DATA_PLACE_REFUSED, DATA_FILES_IN_WAY, DISK_FULL.
 */
export async function checkout(store: Store, version: string, options: CheckoutOptions): Promise<Checkout> {
  const { folder, leaving, force, signal } = options;
  const files = await readManifest(store, version);
  const wanted = new Set(files.map(({ name }) => name));
  const left = leaving === null ? [] : (await readManifest(store, leaving)).filter(({ name }) => !wanted.has(name));
  for (const { name } of [...files, ...left]) refusePlace(folder, name);

  const there = new Map<string, string>();
  for (const { name } of [...files, ...left]) {
    signal?.throwIfAborted();
    const hash = await hashIfThere(join(folder, name), signal);
    if (hash !== null) there.set(name, hash);
  }
  const unchanged = files.filter(({ name, sha256 }) => there.get(name) === sha256);
  const toWrite = files.filter(({ name, sha256 }) => there.get(name) !== sha256);
  const toRemove = left.filter(({ name }) => there.has(name));
  const kept = await findObjects(store.db, [...there.values()]);
  const lost = [...toWrite, ...toRemove].filter(({ name }) => there.has(name) && !kept.has(there.get(name)!));
  if (lost.length > 0 && !force) throw fault("DATA_FILES_IN_WAY", { files: lost.map(({ name }) => name) });

  await replace(store, version, folder, toWrite, signal);
  for (const { name } of toRemove) await rm(join(folder, name), { force: true });
  for (const parent of foldersOf(folder, toRemove)) await syncFolder(parent);
  const namesOf = (list: readonly SnapshotFile[]) => list.map(({ name }) => name);
  return { written: namesOf(toWrite), removed: namesOf(toRemove), unchanged: namesOf(unchanged) };
}

/** Faults DATA_PLACE_REFUSED where the name, or a link on the way to it, leads out of the folder. */
function refusePlace(folder: string, name: string): void {
  const refuse = (problem: string) => fault("DATA_PLACE_REFUSED", { file: name, problem });
  const problem = placeProblem(name);
  if (problem !== null) throw refuse(problem);
  const parts = name.split("/");
  for (let depth = 1; depth <= parts.length; depth++) {
    const path = parts.slice(0, depth).join("/");
    const found = lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (found === undefined) return; // nor is anything below it
    if (found.isSymbolicLink()) throw refuse(`${JSON.stringify(path)} is a link`);
    const isLast = depth === parts.length;
    if (isLast ? !found.isFile() : !found.isDirectory()) {
      throw refuse(`${JSON.stringify(path)} is ${found.isDirectory() ? "a folder" : "not a folder of files"}`);
    }
  }
}

async function hashIfThere(path: string, signal: AbortSignal | undefined): Promise<string | null> {
  const found = await lstat(path).catch(() => null);
  return found === null ? null : (await hashContent(path, signal)).hash;
}

const foldersOf = (folder: string, files: readonly SnapshotFile[]) => [
  ...new Set(files.map(({ name }) => dirname(join(folder, name)))),
];

const syncsAtOnce = 16;

/** Every file is whole and synced beside its place before the first one takes it. */
async function replace(
  store: Store,
  version: string,
  folder: string,
  files: readonly SnapshotFile[],
  signal: AbortSignal | undefined,
): Promise<void> {
  if (files.length === 0) return;
  const mark = `.espalier-${process.pid}-${randomBytes(8).toString("hex")}`;
  const staged = new Map(
    files.map((file, i) => {
      const path = join(folder, file.name);
      return [file, { path, temporary: join(dirname(path), `${mark}${i.toString(16).padStart(8, "0")}.tmp`) }] as const;
    }),
  );
  const all = [...staged.values()];
  try {
    for (const parent of foldersOf(folder, files)) {
      await mkdir(parent, { recursive: true });
      await removeAbandoned(parent);
    }
    await putFiles(store, version, files, (file) => staged.get(file)!.temporary, { signal, own: true });
    for (let i = 0; i < all.length; i += syncsAtOnce) {
      signal?.throwIfAborted();
      await Promise.all(all.slice(i, i + syncsAtOnce).map(({ temporary }) => syncFile(temporary)));
    }
    for (const { path, temporary } of all) await rename(temporary, path);
    for (const parent of foldersOf(folder, files)) await syncFolder(parent);
  } catch (error) {
    for (const { temporary } of all) await rm(temporary, { force: true });
    signal?.throwIfAborted();
    throw fromSystemError(error, `the files of version ${version.slice(0, 12)}`);
  }
}
