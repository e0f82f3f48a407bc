import { randomBytes } from "node:crypto";
import { open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fromSystemError } from "../fault/index.ts";
import { isAlive } from "./process-identity.ts";

const temporaryName = /^\.espalier-(\d+)-[0-9a-f]+\.tmp$/;

/**
 * Writes a whole file so that, whenever the process or the machine stops, the path holds either what it held before or
 * all of `content`; after the promise resolves, the latter. Creates no folders.
 *
 * @param staging where the unfinished file lives; on the same file system as `path`
 *
 * Faults: those of fromSystemError, above all DISK_FULL, FILE_NOT_WRITABLE, FOLDER_READ_ONLY.
 */
export async function writeDurably(
  path: string,
  content: Uint8Array | string | AsyncIterable<string>,
  staging: string = dirname(path),
): Promise<void> {
  const temporary = join(staging, `.espalier-${process.pid}-${randomBytes(8).toString("hex")}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      const isWhole = typeof content === "string" || content instanceof Uint8Array;
      if (isWhole) await file.writeFile(content);
      else for await (const piece of content) await file.writeFile(piece); // goes on where the last one ended
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw fromSystemError(error, `"${path}"`);
  }
}

/** Makes a file's content survive a power cut. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes names created or renamed in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // Windows opens no folder for this, and needs none
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Deletes the files and folders that killed processes left unfinished here: `.espalier-<pid>-….tmp`. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = temporaryName.exec(name)?.[1];
    if (pid !== undefined && !isAlive({ pid: Number(pid), started: null })) {
      await rm(join(folder, name), { force: true, recursive: true });
    }
  }
}
