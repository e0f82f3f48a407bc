import { closeSync, fstatSync, fsyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fault } from "../fault/index.ts";
import type { SqliteFile } from "../store/index.ts";
import { spoolsIn } from "./drain.ts";
import { createInserter } from "./insert-records.ts";
import type { KeyedHash } from "./keyed-hash.ts";
import { readLine, type SpoolRecord } from "./spool-line.ts";
import { closedFileOf, openFileOf, type SpoolName } from "./spool-name.ts";
import { linesOf } from "./take-spool.ts";

/** Whose records, or which request's. */
export type ForgetTarget =
  | { readonly kind: "subject"; readonly id: string }
  | { readonly kind: "request"; readonly id: string };

/**
 * Deletes these records so that their bytes are in none of our files any more, those of spools that a server still
 * writes to included. What was forgotten is told in the journal, by its hash. Faults PREDICTIONS_IN_USE: the records are
 * deleted, but their bytes are not overwritten yet.
 *
 * @param waitMs for others who read just now
 * @returns rows that were forgotten
 */
export function forget(
  database: SqliteFile,
  folder: string,
  hash: KeyedHash,
  { kind, id }: ForgetTarget,
  nowMs: number,
  waitMs = 10_000,
): number {
  const insert = createInserter(database);
  const names = [id, hash(id)]; // a subject may be kept as its hash
  const column = kind === "subject" ? "subject" : "request_id";
  const isMeant = (record: SpoolRecord) =>
    names.includes(String(kind === "subject" ? record.subject : record.requestId));

  const rows = database.transaction(() => {
    // Nobody takes a spool meanwhile: that needs a transaction, too.
    let rows = 0;
    for (const spool of spoolsIn(folder)) rows += blankRecords(folder, spool, insert.takenBytes(spool.base), isMeant);
    rows += Number(database.statements.prepare(`DELETE FROM predictions WHERE ${column} IN (?, ?)`).run(names).changes);
    insert.journal("forgotten", rows, { [`${kind}_hash`]: names[1] }, nowMs);
    return rows;
  });
  overwriteDeleted(database, waitMs);
  return rows;
}

/**
 * SQLite overwrites what it deletes, but not every copy that a page may hold of a row that once stood there, nor its
 * write-ahead log.
 */
function overwriteDeleted(database: SqliteFile, waitMs: number): void {
  database.exec("VACUUM");
  database.rows(`PRAGMA busy_timeout = ${waitMs}`);
  const [result] = database.rows("PRAGMA wal_checkpoint(TRUNCATE)");
  if (result?.busy !== 0) throw fault("PREDICTIONS_IN_USE", {});
}

/** Overwrites a spool's records with spaces, where they stand; its writer goes on at the end. Counts what was not taken. */
function blankRecords(
  folder: string,
  { base }: SpoolName,
  takenBytes: number,
  isMeant: (record: SpoolRecord) => boolean,
): number {
  // It may have been closed since the folder was read; it is never opened again.
  const fd = openToWrite(join(folder, openFileOf(base))) ?? openToWrite(join(folder, closedFileOf(base)));
  if (fd === null) return 0;
  try {
    let [rows, isChanged] = [0, false];
    for (const { text, begin, end, isWhole } of linesOf(fd, fstatSync(fd).size)) {
      const line = isWhole && text.startsWith("[") ? readLine(text) : null;
      if (line?.kind !== "record" || !isMeant(line.record)) continue;
      writeSync(fd, Buffer.alloc(end - begin - 1, " "), 0, end - begin - 1, begin);
      isChanged = true;
      if (end > takenBytes) rows += line.record.rows.length;
    }
    if (isChanged) fsyncSync(fd);
    return rows;
  } finally {
    closeSync(fd);
  }
}

function openToWrite(path: string): number | null {
  try {
    return openSync(path, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
