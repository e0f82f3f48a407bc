import { randomBytes } from "node:crypto";
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { currentProcess, type Clock } from "../store/index.ts";
import { writerLine } from "./spool-line.ts";
import { closedFileOf, fileOf, openFileOf, spoolBase, spoolsAmong } from "./spool-name.ts";

/** Why rows were not remembered. `removed`: their spool was gone when it was to be closed. */
export const shedReasons = ["spool_full", "disk_full", "not_writable", "removed", "failed"] as const;
export type ShedReason = (typeof shedReasons)[number];

/** The spool that is written to now. */
export interface OpenSpool {
  readonly base: string;
  readonly fd: number;
  readonly beganMs: number;
  /** The lines in it that describe a model. */
  readonly models: Set<string>;
  bytes: number;
  rows: number;
}

export interface SpoolWriter {
  /** The open spool, made if there is none; or why there cannot be one now. */
  spool(): OpenSpool | ShedReason;
  /** One write(2) of whole lines. On a failure nothing of it stays, and the spool is ended. */
  append(spool: OpenSpool, lines: string, rows: number): "written" | ShedReason;
  /** Looks how much waits in the folder, as others take it. */
  look(): Promise<void>;
  /** Bytes in all spools of the folder, as last seen. */
  totalBytes(): number;
  /** Closes the open spool and resolves when all closed ones are ready to be taken. */
  close(): Promise<void>;
}

export interface SpoolWriterOptions {
  /** Where the spools are. */
  readonly dir: string;
  /** Makes that folder where it is not there. Throws what the file system throws. */
  readonly makeFolder: () => void;
  readonly maxTotalBytes: number;
  readonly clock: Clock;
  /** Milliseconds that never go back. */
  readonly monotonic: Clock;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** Told how many rows of a closed spool were lost with its file. */
  readonly onLost: (rows: number) => void;
}

const retryMs = 1000;
const lookAgainMs = 250;

/** Writes spools: one at a time, ended by size and age, so that others may take them. Nothing here waits for a disk. */
export function createSpoolWriter(options: SpoolWriterOptions): SpoolWriter {
  const { dir, makeFolder, maxTotalBytes, clock, monotonic, maxBytes, maxAgeMs, onLost } = options;
  const head = writerLine({ host: hostname(), ...currentProcess() });
  const closing = new Set<Promise<void>>();
  let current: OpenSpool | null = null;
  let timer: NodeJS.Timeout | undefined;
  let broken: { readonly reason: ShedReason; readonly untilMs: number } | null = null;
  let otherBytes = 0;
  let lookedMs = Number.NEGATIVE_INFINITY;

  const begin = (): OpenSpool => {
    makeFolder();
    const base = spoolBase(clock(), process.pid, randomBytes(4).toString("hex"));
    const fd = openSync(join(dir, openFileOf(base)), "ax", 0o600);
    current = { base, fd, beganMs: monotonic(), models: new Set(), bytes: 0, rows: 0 };
    timer = setTimeout(end, maxAgeMs).unref();
    return current;
  };
  /** The name tells that it is complete, so it changes after everything else. */
  const end = () => {
    const ended = current;
    if (ended === null) return;
    current = null;
    clearTimeout(timer);
    otherBytes += ended.bytes;
    const done = finish(dir, ended, onLost).then(look);
    closing.add(done);
    void done.finally(() => closing.delete(done));
  };
  const look = async () => {
    lookedMs = monotonic();
    otherBytes = await bytesOfOthers(dir, () => current?.base);
  };
  const fail = (error: unknown): ShedReason => {
    const reason = reasonOf(error);
    broken = { reason, untilMs: monotonic() + retryMs };
    return reason;
  };
  const totalBytes = () => otherBytes + (current?.bytes ?? 0);

  void look();
  return {
    look,
    totalBytes,
    spool: () => {
      if (broken !== null && monotonic() < broken.untilMs) return broken.reason;
      broken = null;
      if (totalBytes() >= maxTotalBytes) {
        end();
        if (monotonic() - lookedMs > lookAgainMs) void look();
        return "spool_full";
      }
      try {
        return current ?? begin();
      } catch (error) {
        return fail(error);
      }
    },
    append: (spool, lines, rows) => {
      const bytes = Buffer.from(spool.bytes === 0 ? head + lines : lines);
      try {
        for (let from = 0; from < bytes.length; ) from += writeSync(spool.fd, bytes, from);
      } catch (error) {
        cutBack(spool);
        end();
        return fail(error);
      }
      spool.bytes += bytes.length;
      spool.rows += rows;
      if (spool.bytes >= maxBytes || monotonic() - spool.beganMs >= maxAgeMs) end();
      return "written";
    },
    close: async () => {
      end();
      while (closing.size > 0) await Promise.all(closing);
    },
  };
}

/** Takes back what a failed write left. Where that fails, too: what stands behind the last line end is not read. */
function cutBack(spool: OpenSpool): void {
  try {
    ftruncateSync(spool.fd, spool.bytes);
  } catch {
    // The failure of the write is told.
  }
}

async function finish(dir: string, { base, fd, rows }: OpenSpool, onLost: (rows: number) => void): Promise<void> {
  const path = join(dir, openFileOf(base));
  if (rows > 0) await syncOpen(path).catch(() => {}); // its bytes are with the operating system all the same
  try {
    closeSync(fd);
    if (rows === 0) await rm(path, { force: true });
    else await rename(path, join(dir, closedFileOf(base)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") onLost(rows);
    // Otherwise it keeps its name, and is taken when this process has ended.
  }
}

async function syncOpen(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function bytesOfOthers(dir: string, current: () => string | undefined): Promise<number> {
  try {
    let bytes = 0;
    for (const spool of spoolsAmong(await readdir(dir))) {
      const { size } = await stat(join(dir, fileOf(spool))).catch(() => ({ size: 0 })); // it was taken meanwhile
      if (spool.base !== current()) bytes += size;
    }
    return bytes;
  } catch {
    return 0; // no folder, no bytes
  }
}

function reasonOf(error: unknown): ShedReason {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOSPC":
    case "EDQUOT":
      return "disk_full";
    case "EROFS":
    case "EACCES":
    case "EPERM":
    case "ENOENT":
    case "ENOTDIR":
      return "not_writable";
  }
  return "failed";
}
