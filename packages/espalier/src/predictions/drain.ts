import { closeSync, fsyncSync, openSync, readdirSync, readSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Fault, fromSystemError } from "../fault/index.ts";
import { isAlive, type SqliteFile } from "../store/index.ts";
import { createInserter } from "./insert-records.ts";
import { readLine, type Writer } from "./spool-line.ts";
import { fileOf, spoolsAmong, type SpoolName } from "./spool-name.ts";
import { takeSpool, type Taken } from "./take-spool.ts";

/** What became of all spools. */
export interface TakenAll extends Taken {
  /** There was time for all of them. */
  readonly isAll: boolean;
  /** Why the first that could not be read was passed over; null where there was none. */
  readonly failure: Fault | null;
}

/** Takes spools into the database; any number of processes may do so at once. */
export interface Drain {
  /**
   * Takes all spools that nobody adds to any more, and removes them. Faults where the database fails.
   *
   * @param open also what stands in those that are added to; they stay
   * @param mayGoOn asked before each spool
   */
  takeAll(how: { readonly open: boolean; readonly mayGoOn?: () => boolean }): TakenAll;
  /** Forgets which spools were taken, of those that are gone for good. */
  tidy(): void;
}

/** A spool that another machine's process writes to is ended a second after its first record, unless it was killed. */
const silentForMs = 5 * 60_000;

export function createDrain(database: SqliteFile, folder: string, clock: () => number): Drain {
  const insert = createInserter(database);
  const dropSpools = database.statements.prepare("DELETE FROM spools WHERE base = ?");
  return {
    takeAll: ({ open, mayGoOn = () => true }) => {
      let [rows, damagedLines] = [0, 0];
      let failure: Fault | null = null;
      for (const spool of spoolsIn(folder)) {
        const isDone = !spool.isOpen || isAbandoned(folder, spool, clock());
        if (!isDone && !open) continue;
        if (!mayGoOn()) return { rows, damagedLines, isAll: false, failure };
        const path = join(folder, fileOf(spool));
        try {
          const taken = takeSpool(database, insert, folder, spool, { isDone, nowMs: clock() });
          rows += taken.rows;
          damagedLines += taken.damagedLines;
          if (isDone) rmSync(path, { force: true });
        } catch (error) {
          if (error instanceof Fault) throw error; // of the database: it would fail for the others, too
          failure ??= fromSystemError(error, `the spool "${path}"`, "read");
        }
      }
      return { rows, damagedLines, isAll: true, failure };
    },
    tidy: () => {
      syncFolder(folder); // a removed spool must not come back with a power cut once we have forgotten it
      database.transaction(() => {
        const here = new Set(spoolsIn(folder).map(({ base }) => base));
        // Those that are not done may be between two names just now.
        const done = database.rows("SELECT base FROM spools WHERE is_done = 1") as readonly { readonly base: string }[];
        for (const { base } of done) if (!here.has(base)) dropSpools.run([base]);
      });
    },
  };
}

export const spoolsIn = (folder: string): readonly SpoolName[] => spoolsAmong(readdirSync(folder));

/** Whether the process that wrote to an open spool has ended. */
function isAbandoned(folder: string, spool: SpoolName, nowMs: number): boolean {
  const path = join(folder, fileOf(spool));
  const writer = writerOf(path);
  if (writer === null || writer.host !== hostname()) {
    // It may be about to write its first line, or live on another machine.
    const changedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs;
    return nowMs - changedMs > silentForMs;
  }
  return !isAlive(writer);
}

/** What a spool's first line tells; null where there is none yet. */
function writerOf(path: string): Writer | null {
  const head = Buffer.alloc(1024);
  try {
    const fd = openSync(path, "r");
    try {
      const [first] = head.toString("utf8", 0, readSync(fd, head, 0, head.length, 0)).split("\n", 1);
      const line = readLine(first ?? "");
      return line.kind === "writer" ? line.writer : null;
    } finally {
      closeSync(fd);
    }
  } catch {
    return null; // renamed or removed meanwhile
  }
}

function syncFolder(path: string): void {
  if (process.platform === "win32") return; // Windows opens no folder for this, and needs none
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
