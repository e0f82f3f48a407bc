import { randomBytes } from "node:crypto";
import { chmod, constants, copyFile, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import { type BlobStore, isBlobHash } from "./blobs.ts";
import { hashContent } from "./hash-content.ts";
import { sha256 } from "./sha256.ts";
import { syncFile, syncFolder, writeDurably } from "./write-durably.ts";

const isAbsent = (error: unknown) =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");

/** Blobs as files `ab/cdef…` of a folder: two letters of the hash, then the rest. */
export function folderBlobs(root: string, staging: string): BlobStore {
  const locate = (hash: string) => join(root, hash.slice(0, 2), hash.slice(2));

  const read = async (hash: string): Promise<Buffer | undefined> => {
    if (!isBlobHash(hash)) return undefined; // a hash may come from outside; it never leads out of the folder
    try {
      return await readFile(locate(hash));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw fromSystemError(error, "a stored file", "read");
    }
  };

  const size = async (hash: string): Promise<number | undefined> => {
    if (!isBlobHash(hash)) return undefined;
    try {
      return (await stat(locate(hash))).size;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw fromSystemError(error, "a stored file", "read");
    }
  };

  const folderFor = async (path: string): Promise<void> => {
    const created = await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
      throw fromSystemError(error, "the store");
    });
    if (created !== undefined) await syncFolder(root);
  };

  return {
    locate,
    size,
    has: async (hash, sizeBytes) => {
      const found = await size(hash);
      return found !== undefined && (sizeBytes === undefined || found === sizeBytes);
    },
    put: async (bytes) => {
      const hash = sha256(bytes);
      const path = locate(hash);
      // Compared in full: whoever finds a damaged blob is told to run again, and running again must mend it.
      if ((await size(hash)) === bytes.byteLength && (await read(hash))?.equals(bytes)) {
        await syncFolder(dirname(path)); // its writer may have renamed it a moment ago and not yet come to this
        return hash;
      }
      await folderFor(path);
      await writeDurably(path, bytes, staging);
      return hash;
    },
    putFile: async (source, signal) => {
      const copy = join(staging, `.espalier-${process.pid}-${randomBytes(8).toString("hex")}.tmp`);
      try {
        // Where the file system can, the copy shares the bytes until one of the two is written to.
        await copyFile(source, copy, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
        const hashed = await hashContent(copy, signal);
        await chmod(copy, 0o644); // a copy is as read-only as its original, and then cannot be synced everywhere
        await syncFile(copy);
        const path = locate(hashed.hash);
        await folderFor(path);
        await rename(copy, path); // in place of one with the same name, which may be damaged
        await syncFolder(dirname(path));
        return hashed;
      } catch (error) {
        await rm(copy, { force: true });
        signal?.throwIfAborted();
        throw fromSystemError(error, `"${source}"`);
      }
    },
    remove: async (hash) => {
      if (!isBlobHash(hash)) return;
      await rm(locate(hash), { force: true }).catch((error: unknown) => {
        throw fromSystemError(error, "a stored file");
      });
    },
    get: async (hash) => {
      const bytes = await read(hash);
      if (bytes === undefined) throw fault("BLOB_MISSING", { hash, path: locate(hash) });
      if (sha256(bytes) !== hash) throw fault("BLOB_DAMAGED", { hash, path: locate(hash) });
      return bytes;
    },
    verify: async (hash) => {
      if ((await size(hash)) === undefined) return "missing";
      return (await hashContent(locate(hash))).hash === hash ? "ok" : "damaged";
    },
    list: async function* () {
      for (const head of (await readdir(root)).sort()) {
        if (!/^[0-9a-f]{2}$/.test(head)) continue;
        for (const rest of (await readdir(join(root, head))).sort()) {
          if (isBlobHash(head + rest)) yield head + rest;
        }
      }
    },
  };
}
