import { randomBytes } from "node:crypto";
import { constants, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { chmod, copyFile, rename, rm } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import {
  hashContent,
  readListing,
  syncFile,
  syncFolder,
  type FileHashes,
  type ListedFile,
  type Store,
} from "../store/index.ts";
import { allAtOnce } from "./all-at-once.ts";
import { blobOf, kindOf, type ContentId } from "./content-id.ts";
import { contentOf } from "./content.ts";
import { moveAside, type Replaced } from "./move-aside.ts";
import { pathInProject } from "./path-in-project.ts";
import { look } from "./walk.ts";

export interface Restoring {
  /** Path → what stood there when the stage had run. */
  readonly outputs: Readonly<Record<string, ContentId>>;
  /** Where a file goes that the store does not know: somebody changed it by hand, and may want it. */
  readonly replacedDir: string;
}

export interface Restored {
  /** Outputs that were gone or other than they should be. */
  readonly restored: readonly string[];
  /** What stood in the way, and where it is now. */
  readonly replaced: readonly Replaced[];
}

/** Does the store have every byte of these contents, undamaged? */
export async function canRestore(store: Store, ids: readonly ContentId[]): Promise<boolean> {
  for (const id of ids) {
    if ((await store.blobs.verify(blobOf(id))) !== "ok") return false;
    if (kindOf(id).kind !== "folder") continue;
    for (const { sha256 } of (await readListing(store.blobs, blobOf(id))).files) {
      if ((await store.blobs.verify(sha256)) !== "ok") return false;
    }
  }
  return true;
}

/**
 * Puts outputs back as they were. What is as it should be is not touched; what the store does not know is moved aside
 * first. Each file is written whole or not at all, and survives a power cut when the promise resolves.
 *
 * Faults BLOB_MISSING, BLOB_DAMAGED (`canRestore` asks before), PATH_UNUSABLE, PATH_LEAVES_PROJECT, DISK_FULL.
 */
export async function restoreOutputs(
  store: Store,
  hashes: FileHashes,
  dir: string,
  { outputs, replacedDir }: Restoring,
): Promise<Restored> {
  const restored: string[] = [];
  const replaced: Replaced[] = [];
  const touched = new Set<string>();
  const setAside = async (absolute: string, path: string): Promise<void> => {
    replaced.push({ path, movedTo: await moveAside(absolute, join(replacedDir, path)) });
  };

  for (const [output, id] of Object.entries(outputs)) {
    if ((await contentOrOther(hashes, dir, output)) === id) continue;
    const absolute = pathInProject(dir, output, output);
    const kind = kindOf(id);
    try {
      if (kind.kind === "file") {
        const file = { path: output, absolute, sha256: blobOf(id), isExecutable: kind.isExecutable };
        await clear(store, hashes, file, setAside);
        await writeFile(store, file, touched);
      } else await restoreFolder(store, hashes, { dir, output, absolute, id }, setAside, touched);
      restored.push(output);
    } catch (error) {
      throw fromSystemError(error, `output "${output}"`);
    }
  }
  for (const folder of touched) await syncFolder(folder);
  return { restored, replaced };
}

type SetAside = (absolute: string, path: string) => Promise<void>;

/** Null also where something stands that no output can be: it goes out of the way like any other. */
async function contentOrOther(hashes: FileHashes, dir: string, output: string): Promise<ContentId | null> {
  return isPlain(pathInProject(dir, output, output)) ? await contentOf(hashes, dir, output) : null;
}

const isPlain = (path: string): boolean => {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && (stats.isFile() || stats.isDirectory());
};

async function restoreFolder(
  store: Store,
  hashes: FileHashes,
  { dir, output, absolute, id }: { dir: string; output: string; absolute: string; id: ContentId },
  setAside: SetAside,
  touched: Set<string>,
): Promise<void> {
  const { files, emptyFolders } = await readListing(store.blobs, blobOf(id));
  const stats = lstatSync(absolute, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isDirectory()) await setAside(absolute, output);
  const wanted = new Map(files.map((file) => [file.path, file]));
  const right = new Set<string>();
  const there = stats?.isDirectory() ? look(dir, absolute, output, "inside") : { kind: "nothing" as const };
  for (const file of there.kind === "folder" ? there.files : []) {
    const listed = wanted.get(file.path);
    const isRight = listed !== undefined && (await isSame(hashes, file.absolute, file.isExecutable, listed));
    if (isRight) right.add(file.path);
    else await clear(store, hashes, { path: `${output}/${file.path}`, absolute: file.absolute }, setAside);
  }
  mkdirSync(absolute, { recursive: true });
  await removeOtherFolders(absolute, files, emptyFolders);
  touched.add(dirname(absolute));
  for (const folder of emptyFolders) mkdirSync(join(absolute, folder), { recursive: true });
  const wrong = files.filter(({ path }) => !right.has(path));
  await allAtOnce(wrong, 4, (file) => writeFile(store, { ...file, absolute: join(absolute, file.path) }, touched));
}

async function isSame(hashes: FileHashes, path: string, isExecutable: boolean, listed: ListedFile): Promise<boolean> {
  return isExecutable === listed.isExecutable && (await hashes.of(path)) === listed.sha256;
}

/** Removes the folders below that are not to be: whatever was in them has been cleared. */
async function removeOtherFolders(root: string, files: readonly ListedFile[], empty: readonly string[]): Promise<void> {
  const wanted = new Set(empty);
  for (const path of [...files.map((file) => file.path), ...empty]) {
    for (let folder = posix.dirname(path); folder !== "."; folder = posix.dirname(folder)) wanted.add(folder);
  }
  const visit = async (inside: string): Promise<void> => {
    for (const entry of readdirSync(join(root, inside), { withFileTypes: true })) {
      const path = posix.join(inside, entry.name);
      if (!entry.isDirectory()) continue;
      if (wanted.has(path)) await visit(path);
      else await rm(join(root, path), { recursive: true });
    }
  };
  await visit("");
}

/** Makes room for a file. What the store knows can come back from there; anything else is moved aside. */
async function clear(
  store: Store,
  hashes: FileHashes,
  { path, absolute }: { path: string; absolute: string },
  setAside: SetAside,
): Promise<void> {
  const stats = lstatSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isFile() || !(await store.blobs.has(await hashes.of(absolute), stats.size)))
    await setAside(absolute, path);
  else await rm(absolute);
}

interface Wanted {
  readonly path: string;
  readonly absolute: string;
  readonly sha256: string;
  readonly isExecutable: boolean;
}

async function writeFile(
  store: Store,
  { absolute, sha256, isExecutable }: Wanted,
  touched: Set<string>,
): Promise<void> {
  const source = store.blobs.locate(sha256);
  if (!(await store.blobs.has(sha256))) throw fault("BLOB_MISSING", { hash: sha256, path: source });
  const folder = dirname(absolute);
  mkdirSync(folder, { recursive: true });
  const name = `.espalier-${process.pid}-${randomBytes(8).toString("hex")}.tmp`;
  let copy = join(store.dir, "tmp", name); // where the next process clears up, should this one be killed
  try {
    await copyDurably(source, copy, isExecutable);
    if ((await hashContent(copy)).hash !== sha256) throw fault("BLOB_DAMAGED", { hash: sha256, path: source });
    await rename(copy, absolute).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "EXDEV") throw error;
      await rm(copy);
      copy = join(folder, name); // the folder is on another disk than the store
      await copyDurably(source, copy, isExecutable);
      await rename(copy, absolute);
    });
    touched.add(folder);
  } catch (error) {
    await rm(copy, { force: true });
    throw error;
  }
}

async function copyDurably(source: string, copy: string, isExecutable: boolean): Promise<void> {
  await copyFile(source, copy, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  await chmod(copy, isExecutable ? 0o755 : 0o644);
  await syncFile(copy);
}
