import type { Transaction } from "kysely";
import { fault } from "../fault/index.ts";
import type { Store, Tables } from "../store/index.ts";
import { whileRunning } from "./running.ts";

/** What happened to one stage of a run. */
export interface RunStage {
  /** 0 for the first. */
  readonly position: number;
  readonly name: string;
  readonly status: "ran" | "reused" | "restored" | "skipped" | "failed";
  readonly because: string;
  readonly key: string;
  readonly durationMs: number;
  /** Output name → blob hash. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Adds one value to each metric's history. Faults: RUN_NOT_FOUND, RUN_OVER. */
export async function logMetrics(
  store: Store,
  runId: string,
  metrics: Readonly<Record<string, number | null>>,
  { now, step = 0 }: { readonly now: number; readonly step?: number },
): Promise<void> {
  const rows = Object.entries(metrics).map(([key, value]) => ({
    run_id: runId,
    key,
    value: Number.isNaN(value) ? null : value,
    step,
    timestamp: now,
  }));
  await whileRunning(store, runId, async (transaction) => {
    if (rows.length > 0) await transaction.insertInto("run_metrics").values(rows).execute();
  });
}

/**
 * Notes parameters, once each, as text. The same value again changes nothing.
 * Faults: RUN_NOT_FOUND, RUN_OVER, PARAM_CHANGED (then none of them is noted).
 */
export async function logParams(
  store: Store,
  runId: string,
  params: Readonly<Record<string, string | number | boolean>>,
): Promise<void> {
  await whileRunning(store, runId, async (transaction) => {
    const rows = await transaction.selectFrom("run_params").selectAll().where("run_id", "=", runId).execute();
    const known = new Map(rows.map((row) => [row.key, row.value]));
    for (const [key, given] of Object.entries(params)) {
      const value = String(given);
      const old = known.get(key);
      if (old === value) continue;
      if (old !== undefined) throw fault("PARAM_CHANGED", { run: runId, key, old, new: value });
      await transaction.insertInto("run_params").values({ run_id: runId, key, value }).execute();
    }
  });
}

/** Sets tags; the last value of a key stands. Faults: RUN_NOT_FOUND, RUN_OVER. */
export async function setTags(store: Store, runId: string, tags: Readonly<Record<string, string>>): Promise<void> {
  await whileRunning(store, runId, async (transaction) => {
    for (const [key, value] of Object.entries(tags)) {
      await transaction
        .insertInto("run_tags")
        .values({ run_id: runId, key, value })
        .onConflict((conflict) => conflict.columns(["run_id", "key"]).doUpdateSet({ value }))
        .execute();
    }
  });
}

/**
 * Notes what became of stages, all of them or none; the last word about a position stands.
 * Faults: RUN_NOT_FOUND, RUN_OVER.
 *
 * @param stages each position once
 * @param alongside what is to be written with them, or not at all
 */
export async function recordStages(
  store: Store,
  runId: string,
  stages: readonly RunStage[],
  alongside: (transaction: Transaction<Tables>) => Promise<void> = async () => {},
): Promise<void> {
  const rows = stages.map(({ position, name, status, because, key, durationMs, outputs }) => {
    const facts = { name, status, because, key, duration_ms: durationMs, outputs: JSON.stringify(outputs) };
    return { run_id: runId, position, ...facts };
  });
  await whileRunning(store, runId, async (transaction) => {
    await alongside(transaction);
    for (let i = 0; i < rows.length; i += rowsAtOnce) {
      await transaction
        .insertInto("run_stages")
        .values(rows.slice(i, i + rowsAtOnce))
        .onConflict((conflict) =>
          conflict.columns(["run_id", "position"]).doUpdateSet(({ ref }) => ({
            name: ref("excluded.name"),
            status: ref("excluded.status"),
            because: ref("excluded.because"),
            key: ref("excluded.key"),
            duration_ms: ref("excluded.duration_ms"),
            outputs: ref("excluded.outputs"),
          })),
        )
        .execute();
    }
  });
}

/** SQLite takes 32,766 values in one statement. */
const rowsAtOnce = 500;
