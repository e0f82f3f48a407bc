import { isAlive, type Store } from "../store/index.ts";
import { whileRunning } from "./running.ts";
import type { RunError } from "./run.ts";

/** Faults: RUN_NOT_FOUND, RUN_OVER. */
export async function finishRun(store: Store, runId: string, { now }: { readonly now: number }): Promise<void> {
  await end(store, runId, { status: "finished", ended_at: now });
}

/** Faults: RUN_NOT_FOUND, RUN_OVER. */
export async function failRun(
  store: Store,
  runId: string,
  { error, now }: { readonly error: RunError; readonly now: number },
): Promise<void> {
  const { code, message, hint } = error; // an Error's own fields would not all survive as JSON
  await end(store, runId, { status: "failed", ended_at: now, error: JSON.stringify({ code, message, hint }) });
}

/** For a run that was asked to stop. Faults: RUN_NOT_FOUND, RUN_OVER. */
export async function interruptRun(store: Store, runId: string, { now }: { readonly now: number }): Promise<void> {
  await end(store, runId, { status: "interrupted", ended_at: now });
}

/**
 * Ends, as interrupted, every run whose process is gone: killed, or its machine restarted. When it stopped is not
 * known; `now` is when that was noticed.
 *
 * @returns ids of the runs it ended
 */
export async function markInterrupted(store: Store, { now }: { readonly now: number }): Promise<readonly string[]> {
  const columns = ["run_id", "pid", "process_started"] as const;
  const running = await store.db.selectFrom("runs").select(columns).where("status", "=", "running").execute();
  const dead = running
    .filter((row) => !isAlive({ pid: row.pid, started: row.process_started }))
    .map((row) => row.run_id);
  if (dead.length > 0) {
    await store.db
      .updateTable("runs")
      .set({ status: "interrupted", ended_at: now })
      .where("run_id", "in", dead)
      .where("status", "=", "running")
      .execute();
  }
  return dead;
}

interface Ending {
  readonly status: "finished" | "failed" | "interrupted";
  readonly ended_at: number;
  readonly error?: string;
}

async function end(store: Store, runId: string, ending: Ending): Promise<void> {
  await whileRunning(store, runId, async (transaction) => {
    await transaction.updateTable("runs").set(ending).where("run_id", "=", runId).execute();
  });
}
