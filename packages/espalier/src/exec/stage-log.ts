import { existsSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { open, rename, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { fromSystemError } from "../fault/index.ts";

/** A log has so many bytes of a stage's first output, and as many of its last. */
export const logHalfBytes = 5 * 1024 * 1024;
/** For the message of a stage that failed. */
const recentBytes = 8192;
const longestLine = 300;

/** What one try of a stage prints, on its way to a file. Its memory is bounded, whatever is printed. */
export interface StageLog {
  /** Resolves when more may come. Faults DISK_FULL, FOLDER_READ_ONLY. */
  write(chunk: Buffer): Promise<void>;
  /** The last lines that were printed. */
  lastLines(count: number): readonly string[];
  /** Writes what is held back, and closes. */
  end(): Promise<void>;
}

/** The log of a stage's newest try in a run. A stage that printed nothing has none. */
export const logPath = (storeDir: string, runId: string, stage: string): string =>
  join(logFolder(storeDir, runId), `${encodeURIComponent(stage)}.log`);

export const logFolder = (storeDir: string, runId: string): string => join(storeDir, "logs", runId);

export interface LogFile {
  readonly stage: string;
  /** Null for the newest try. */
  readonly attempt: number | null;
  readonly path: string;
  readonly sizeBytes: number;
  /** Tells one try's file from the next one's under the same name. */
  readonly inode: number;
}

/** The logs of a run, in the order in which they were begun. */
export function listLogs(storeDir: string, runId: string): readonly LogFile[] {
  const folder = logFolder(storeDir, runId);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .flatMap((name) => {
      const [, stage = "", attempt] = /^(.*?)(?:\.attempt-(\d+))?\.log$/.exec(name) ?? [];
      if (stage === "") return [];
      const path = join(folder, name);
      const { size, birthtimeMs, ino } = lstatSync(path);
      const number = attempt === undefined ? null : Number(attempt);
      return [
        {
          at: birthtimeMs,
          log: { stage: decodeURIComponent(stage), attempt: number, path, sizeBytes: size, inode: ino },
        },
      ];
    })
    .sort((a, b) => a.at - b.at || (a.log.path < b.log.path ? -1 : 1))
    .map(({ log }) => log);
}

/** Keeps the log of an earlier try under its number: `fetch.attempt-1.log`. */
export async function keepEarlierLog(path: string, attempt: number): Promise<void> {
  await rename(path, path.replace(/\.log$/, `.attempt-${attempt}.log`)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw fromSystemError(error, `the log "${path}"`);
  });
}

/** Begins a log; the file is made at the first byte. */
export function stageLog(path: string, halfBytes = logHalfBytes): StageLog {
  let file: FileHandle | null = null;
  let headBytes = 0;
  let tail: Ring | null = null;
  let recent = Buffer.alloc(0);
  let queue: Promise<void> = Promise.resolve();
  /** One after the other, though two streams are written. */
  const append = (bytes: Buffer): Promise<void> => {
    const written = queue.then(() => appendNow(bytes));
    queue = written.catch(() => {});
    return written;
  };
  const appendNow = async (bytes: Buffer): Promise<void> => {
    try {
      if (file === null) {
        mkdirSync(dirname(path), { recursive: true });
        file = await open(path, "w");
      }
      await file.writeFile(bytes);
    } catch (error) {
      throw fromSystemError(error, `the log "${path}"`);
    }
  };
  return {
    write: async (chunk) => {
      if (chunk.length === 0) return;
      recent = Buffer.concat([recent, chunk.subarray(-recentBytes)]).subarray(-recentBytes);
      const toHead = Math.min(chunk.length, halfBytes - headBytes);
      headBytes += toHead;
      if (toHead > 0) await append(chunk.subarray(0, toHead));
      if (toHead < chunk.length) (tail ??= ring(halfBytes)).push(chunk.subarray(toHead));
    },
    lastLines: (count) =>
      stripVTControlCharacters(recent.toString("utf8"))
        .split(/\r\n|\r|\n/)
        .map((line) => line.replace(/\p{Cc}/gu, " ").slice(0, longestLine))
        .filter((line) => line.trim() !== "")
        .slice(-count),
    end: async () => {
      try {
        const omitted = tail?.omittedBytes() ?? 0;
        if (omitted > 0) await append(Buffer.from(`\n… ${omitted.toLocaleString("en")} bytes left out …\n`));
        if (tail !== null) for (const piece of tail.pieces()) await append(piece);
        tail = null;
      } finally {
        await queue;
        await file?.close();
        file = null;
      }
    },
  };
}

interface Ring {
  push(chunk: Buffer): void;
  omittedBytes(): number;
  /** What it holds, in order. */
  pieces(): readonly Buffer[];
}

/** The last `size` bytes of a stream. */
function ring(size: number): Ring {
  const bytes = Buffer.allocUnsafe(size);
  let total = 0;
  return {
    push: (chunk) => {
      const kept = chunk.subarray(-size);
      const at = (total + chunk.length - kept.length) % size;
      const first = Math.min(kept.length, size - at);
      kept.copy(bytes, at, 0, first);
      kept.copy(bytes, 0, first);
      total += chunk.length;
    },
    omittedBytes: () => Math.max(0, total - size),
    pieces: () =>
      total <= size ? [bytes.subarray(0, total)] : [bytes.subarray(total % size), bytes.subarray(0, total % size)],
  };
}
