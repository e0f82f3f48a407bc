import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fromSystemError } from "../fault/index.ts";
import { hashContent } from "./hash-content.ts";
import { clockTickMs } from "./hash-file.ts";
import type { Store } from "./open-store.ts";
import { sha256 } from "./sha256.ts";

/** Hashes of many files, read from memory while a file's size, times and inode are what they were. */
export interface FileHashes {
  /** SHA-256 of a file's content, in hex. Faults FILE_NOT_FOUND, FILE_NOT_READABLE, PATH_IS_FOLDER. */
  of(path: string): Promise<string>;
  /** Keeps what was learnt, in one transaction. What is not saved is read again next time. */
  save(): Promise<void>;
}

interface Known {
  readonly stamp: string;
  readonly sha256: string;
}

/** Smaller files are read at once: handing them to another thread takes longer than reading them. */
const smallBytes = 256 * 1024;

/**
 * Opens the memory of `hashFile` for the files of one folder: one query at the start and one transaction at the end,
 * however many files. As there, a file that changed just now is not remembered.
 */
export async function rememberedHashes(store: Store, dir: string): Promise<FileHashes> {
  const known = new Map<string, Known>();
  const inside = join(resolve(dir), "/");
  const rows = await store.db
    .selectFrom("file_hashes")
    .selectAll()
    .where("path", ">=", inside)
    .where("path", "<", `${inside}\u{10ffff}`)
    .execute();
  for (const row of rows) known.set(row.path, { stamp: stampText(row), sha256: row.sha256 });
  const fresh = new Map<string, ReturnType<typeof stampOf>>();

  return {
    of: async (path) => {
      const absolute = resolve(path);
      try {
        const before = stampOf(absolute);
        const past = known.get(absolute);
        if (past?.stamp === stampText(before)) return past.sha256;
        const hash = before.size <= smallBytes ? sha256(readFileSync(absolute)) : (await hashContent(absolute)).hash;
        const after = stampOf(absolute);
        const changedMs = Math.max(Number(after.mtime_ns), Number(after.ctime_ns)) / 1e6;
        if (stampText(before) === stampText(after) && changedMs + clockTickMs < store.clock()) {
          known.set(absolute, { stamp: stampText(after), sha256: hash });
          fresh.set(absolute, after);
        }
        return hash;
      } catch (error) {
        throw fromSystemError(error, `file "${path}"`, "read");
      }
    },
    save: async () => {
      if (fresh.size === 0) return;
      const rows = [...fresh].map(([path, stamp]) => ({ path, ...stamp, sha256: known.get(path)!.sha256 }));
      fresh.clear();
      await store.db.transaction().execute(async (transaction) => {
        for (const row of rows) {
          await transaction
            .insertInto("file_hashes")
            .values(row)
            .onConflict((conflict) => conflict.column("path").doUpdateSet(row))
            .execute();
        }
      });
    },
  };
}

function stampOf(path: string) {
  const { size, mtimeNs, ctimeNs, ino } = statSync(path, { bigint: true });
  return { size: Number(size), mtime_ns: String(mtimeNs), ctime_ns: String(ctimeNs), inode: String(ino) };
}

const stampText = (stamp: ReturnType<typeof stampOf>): string =>
  `${stamp.size} ${stamp.mtime_ns} ${stamp.ctime_ns} ${stamp.inode}`;
