import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import { fromSystemError } from "../fault/index.ts";
import type { Store } from "./open-store.ts";

// Coarsest time that a file system in use keeps: FAT's two seconds.
export const clockTickMs = 2000;

interface Stamp {
  readonly size: number;
  readonly mtime_ns: string;
  readonly ctime_ns: string;
  readonly inode: string;
}

/**
 * SHA-256 of a file, in hex, read in pieces. The result is remembered with the file's size, times and inode, and is
 * read from memory while none of these differ.
 *
 * A file that changed just now is not remembered: it could change again within the same tick of its clock, and nobody
 * would see (git calls this racily clean).
 *
 * Faults: FILE_NOT_FOUND, FILE_NOT_READABLE, PATH_IS_FOLDER.
 */
export async function hashFile(store: Store, path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    const file = await open(absolute, "r");
    try {
      return await hashOpened(store, absolute, file);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fromSystemError(error, `file "${path}"`, "read");
  }
}

async function hashOpened(store: Store, path: string, file: FileHandle): Promise<string> {
  const before = await stampOf(file);
  const known = await store.db.selectFrom("file_hashes").selectAll().where("path", "=", path).executeTakeFirst();
  if (known !== undefined && isSame(known, before)) return known.sha256;

  const hash = createHash("sha256");
  for await (const piece of file.createReadStream({ autoClose: false, highWaterMark: 1 << 20 })) {
    hash.update(piece as Buffer);
  }
  const sha256 = hash.digest("hex");

  const after = await stampOf(file);
  const changedMs = Math.max(Number(after.mtime_ns), Number(after.ctime_ns)) / 1e6;
  if (isSame(before, after) && changedMs + clockTickMs < store.clock()) {
    const row = { path, ...after, sha256 };
    await store.db
      .insertInto("file_hashes")
      .values(row)
      .onConflict((conflict) => conflict.column("path").doUpdateSet(row))
      .execute();
  }
  return sha256;
}

async function stampOf(file: FileHandle): Promise<Stamp> {
  const { size, mtimeNs, ctimeNs, ino } = await file.stat({ bigint: true });
  return { size: Number(size), mtime_ns: String(mtimeNs), ctime_ns: String(ctimeNs), inode: String(ino) };
}

const isSame = (a: Stamp, b: Stamp): boolean =>
  a.size === b.size && a.mtime_ns === b.mtime_ns && a.ctime_ns === b.ctime_ns && a.inode === b.inode;
