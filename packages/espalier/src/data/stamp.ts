import { statSync } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import { fault, fromSystemError } from "../fault/index.ts";
import { stampFrom, type HeldFile, type Stamp } from "../source/index.ts";

// Coarsest time that a file system in use keeps: FAT's two seconds.
const clockTickMs = 2000;
const atOnce = 1000;

/**
 * A file that changed just now, or by its own account in the future, may change again within the same tick of its
 * clock, and nobody would see: git calls that racily clean.
 *
 * @param now when reading it began, or before
 */
export const isRacy = (stamp: Stamp, now: number): boolean =>
  !(Math.max(stamp.mtimeMs, stamp.ctimeMs) + clockTickMs < now);

/** Each file's stamp: the one it was found with, or that of now. */
export async function stampFiles(files: readonly HeldFile[], signal?: AbortSignal): Promise<readonly Stamp[]> {
  const stamps: Stamp[] = [];
  for (const file of files) {
    if (stamps.length % atOnce === atOnce - 1) {
      await breathe();
      signal?.throwIfAborted();
    }
    stamps.push(file.stamp ?? stampFile(file));
  }
  return stamps;
}

export function stampFile({ name, path }: HeldFile): Stamp {
  try {
    const found = statSync(path);
    if (found.isDirectory()) throw fault("PATH_IS_FOLDER", { what: `the data file ${JSON.stringify(name)}`, path });
    return stampFrom(found);
  } catch (error) {
    throw fromSystemError(error, `the data file ${JSON.stringify(name)}`, "read");
  }
}
