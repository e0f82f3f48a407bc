import { randomBytes } from "node:crypto";
import { constants, copyFile, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fromSystemError } from "../fault/index.ts";
import { syncFile, syncFolder, writeDurably } from "../store/index.ts";
import type { Remote } from "./remote.ts";

const abandonedAfterMs = 24 * 60 * 60 * 1000;

const isAbsent = (error: unknown) =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");

/**
 * A remote in a folder, be it on another disk or a share. Each file is written under another name, synced and renamed:
 * two who push at once write the same, and a kill leaves at worst a file in `tmp/`, which goes after a day.
 */
export function folderRemote(name: string, root: string): Remote {
  const what = (key: string) => `${JSON.stringify(key)} of the remote ${JSON.stringify(name)}`;
  const staging = join(root, "tmp");
  const prepare = async (path: string) => {
    await mkdir(staging, { recursive: true });
    await mkdir(dirname(path), { recursive: true });
  };
  const guarded = async <T>(key: string, doing: "read" | "write", act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw fromSystemError(error, what(key), doing);
    }
  };
  let isSwept = false;

  return {
    name,
    async *list(prefix) {
      for (const file of await guarded(prefix, "read", () => namesIn(join(root, prefix)))) yield `${prefix}${file}`;
    },
    has: async (key) => guarded(key, "read", async () => (await sizeOf(join(root, key))) !== null),
    read: async (key, mostBytes) =>
      await guarded(key, "read", async () => {
        const size = await sizeOf(join(root, key));
        if (size === null || size > mostBytes) return null;
        return await readFile(join(root, key));
      }),
    fetch: async (key, to) =>
      await guarded(key, "read", async () => {
        if ((await sizeOf(join(root, key))) === null) return false;
        await copyFile(join(root, key), to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
        return true;
      }),
    send: async (key, from) =>
      await guarded(key, "write", async () => {
        await prepare(join(root, key));
        if (!isSwept) await sweep(staging);
        isSwept = true;
        const temporary = join(staging, `${randomBytes(16).toString("hex")}.tmp`);
        try {
          await copyFile(from, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
          await syncFile(temporary);
          await rename(temporary, join(root, key));
        } catch (error) {
          await rm(temporary, { force: true });
          throw error;
        }
        await syncFolder(dirname(join(root, key)));
      }),
    write: async (key, content) =>
      await guarded(key, "write", async () => {
        await prepare(join(root, key));
        await writeDurably(join(root, key), content, staging);
        await syncFolder(root);
      }),
    close: () => {},
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Other machines may be at work here, so only age tells what nobody will finish. */
async function sweep(staging: string): Promise<void> {
  for (const name of await namesIn(staging)) {
    const found = await stat(join(staging, name)).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > abandonedAfterMs) await rm(join(staging, name), { force: true });
  }
}
