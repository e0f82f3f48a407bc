import type { SqliteFile } from "../store/index.ts";
import { createInserter } from "./insert-records.ts";

const dayMs = 86_400_000;

/** Rows that are deleted in one transaction: spools wait for it. */
const rowsAtOnce = 5000;

/**
 * Deletes some of the records that are older than `keepDays` as of `nowMs`, the oldest first.
 *
 * @param limit how many, at most
 */
export function expire(database: SqliteFile, keepDays: number, nowMs: number, limit = rowsAtOnce): Expired {
  const before = nowMs - keepDays * dayMs;
  const rows = database.transaction(() => {
    const removed = database.statements
      .prepare("DELETE FROM predictions WHERE id IN (SELECT id FROM predictions WHERE at < ? ORDER BY at LIMIT ?)")
      .run([before, limit]);
    const count = Number(removed.changes);
    if (count > 0) createInserter(database).journal("expired", count, { before }, nowMs);
    return count;
  });
  return { rows, isAll: rows < limit };
}

export interface Expired {
  readonly rows: number;
  /** There are no more of them. */
  readonly isAll: boolean;
}

/**
 * The time, but never ahead of what a steady clock has counted since the start: a clock that is set wrong for a while
 * must not make records old. One that is set back is believed: they are kept longer.
 */
export function cautiousClock(clock: () => number, monotonic: () => number): () => number {
  const offset = clock() - monotonic();
  return () => Math.min(clock(), offset + monotonic());
}
