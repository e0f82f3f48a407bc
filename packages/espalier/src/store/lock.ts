import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Store } from "./open-store.ts";
import { currentProcess, isAlive, type ProcessIdentity } from "./process-identity.ts";

const pollMs = 100;

/** Who has a lock, and what for. */
export interface LockHolder extends ProcessIdentity {
  readonly what: string;
  readonly acquiredAt: number;
}

export interface LockOptions {
  /** Told whom we wait for: once for each holder. */
  readonly onWait?: (holder: LockHolder) => void;
  /** Ends the waiting, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes the lock of this name, for this process alone, waiting while a living process has it. A lock whose holder died
 * is free. Two holders in one process exclude each other too.
 *
 * @param what for people: what the lock is held for, `espalier run`
 * @returns gives the lock back; harmless the second time
 */
export async function acquireLock(
  store: Store,
  name: string,
  what: string,
  { onWait = () => {}, signal }: LockOptions = {},
): Promise<() => Promise<void>> {
  const holder = JSON.stringify({ ...currentProcess(), what, token: randomUUID() });
  for (let announced = ""; ; await pause(pollMs)) {
    signal?.throwIfAborted();
    const other = await takeOrSee(store, name, holder);
    if (other === undefined) break;
    if (other.text !== announced) onWait(other.holder);
    announced = other.text;
  }
  return async () => {
    await store.db.deleteFrom("locks").where("name", "=", name).where("holder", "=", holder).execute();
  };
}

/** Takes the lock and returns nothing; or returns who has it. */
async function takeOrSee(store: Store, name: string, holder: string) {
  return await store.db.transaction().execute(async (transaction) => {
    const row = await transaction.selectFrom("locks").selectAll().where("name", "=", name).executeTakeFirst();
    if (row !== undefined) {
      const { pid, started, what } = JSON.parse(row.holder) as LockHolder;
      if (isAlive({ pid, started })) {
        return { text: row.holder, holder: { pid, started, what, acquiredAt: row.acquired_at } };
      }
    }
    const taken = { name, holder, acquired_at: store.clock() };
    await transaction
      .insertInto("locks")
      .values(taken)
      .onConflict((conflict) => conflict.column("name").doUpdateSet(taken))
      .execute();
    return undefined;
  });
}
