import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import { writeDurably } from "../store/index.ts";
import { formatLock } from "./format-lock.ts";
import { emptyLock, lockFileName, type Lock, type LockLine } from "./lock.ts";
import { mergeLines, type LockScope } from "./merge-lines.ts";
import { parseLock } from "./parse-lock.ts";

/** Larger than any lock that Espalier writes: ten thousand stages with a hundred files each. */
export const largestLockBytes = 128 * 1024 * 1024;

/**
 * The project's lock; the empty one where there is none. Faults LOCK_NEWER, LOCK_INVALID, LOCK_TOO_LARGE and those of
 * reading.
 *
 * @param dir the project's folder
 */
export async function readLock(dir: string): Promise<Lock> {
  const text = await readText(dir);
  return text === null ? emptyLock : parseLock(text);
}

/**
 * Lays what a run made over the lock as it is on disk now, durably; a file that says the same already is not touched.
 * Only for who holds the project's run lock. Faults as `readLock`, and those of `writeDurably`.
 *
 * @returns whether the file was written
 */
export async function updateLock(dir: string, made: ReadonlyMap<string, LockLine>, scope: LockScope): Promise<boolean> {
  const before = await readText(dir);
  const after = formatLock(mergeLines(before === null ? emptyLock : parseLock(before), made, scope));
  if (before !== null && before.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n") === after) return false;
  await writeDurably(join(dir, lockFileName), after);
  return true;
}

async function readText(dir: string): Promise<string | null> {
  const path = join(dir, lockFileName);
  try {
    const found = await stat(path); // before it is opened: a pipe would keep us waiting
    if (!found.isFile()) throw fault("PATH_IS_FOLDER", { what: lockFileName, path });
    const file = await open(path, "r");
    try {
      const { size: sizeBytes } = await file.stat();
      if (sizeBytes > largestLockBytes) throw fault("LOCK_TOO_LARGE", { sizeBytes, limitBytes: largestLockBytes });
      return await file.readFile("utf8");
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw fromSystemError(error, lockFileName, "read");
  }
}
