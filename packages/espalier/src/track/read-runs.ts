import { fault } from "../fault/index.ts";
import type { Store } from "../store/index.ts";
import type { RunStage } from "./log.ts";
import { type Run, runFromRow } from "./run.ts";

export interface MetricPoint {
  readonly key: string;
  /** null for a value that is no number. */
  readonly value: number | null;
  readonly step: number;
  readonly timestamp: number;
}

export interface RunSummary extends Run {
  /** Each metric's last value. */
  readonly metrics: Readonly<Record<string, number | null>>;
}

export interface RunDetail extends RunSummary {
  readonly stages: readonly RunStage[];
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Every value logged, by key, step and time. */
  readonly history: readonly MetricPoint[];
}

/** Newest first. */
export async function listRuns(store: Store, { limit }: { readonly limit: number }): Promise<readonly RunSummary[]> {
  const query = store.db.selectFrom("runs").selectAll().orderBy("started_at", "desc").orderBy("run_id");
  const runs = (await query.limit(limit).execute()).map(runFromRow);
  const points = new Map<string, MetricPoint[]>(runs.map((run) => [run.id, []]));
  for (const { runId, ...point } of await metricPoints(store, [...points.keys()])) points.get(runId)?.push(point);
  return runs.map((run) => ({ ...run, metrics: lastValues(points.get(run.id) ?? []) }));
}

/**
 * One run, by its id, by four or more first digits of it, or by its name. An id is preferred to a name, and a name to
 * the beginning of an id. Faults: RUN_NOT_FOUND, RUN_AMBIGUOUS.
 */
export async function getRun(store: Store, selector: string): Promise<RunDetail> {
  const run = await findRun(store, selector);
  const history = await metricPoints(store, [run.id]);
  const stages = await store.db
    .selectFrom("run_stages")
    .selectAll()
    .where("run_id", "=", run.id)
    .orderBy("position")
    .execute();
  return {
    ...run,
    metrics: lastValues(history),
    stages: stages.map((row) => ({
      position: row.position,
      name: row.name,
      status: row.status as RunStage["status"],
      because: row.because,
      key: row.key,
      durationMs: row.duration_ms,
      outputs: JSON.parse(row.outputs) as RunStage["outputs"],
    })),
    params: await pairs(store, "run_params", run.id),
    tags: await pairs(store, "run_tags", run.id),
    history: history.map(({ key, value, step, timestamp }) => ({ key, value, step, timestamp })),
  };
}

async function findRun(store: Store, selector: string): Promise<Run> {
  const runs = store.db.selectFrom("runs").selectAll();
  const exact = await runs.where("run_id", "=", selector).executeTakeFirst();
  if (exact !== undefined) return runFromRow(exact);

  let found = await runs.where("name", "=", selector).limit(11).execute();
  if (found.length === 0 && /^[0-9a-f]{4,32}$/.test(selector)) {
    found = await runs.where("run_id", "like", `${selector}%`).limit(11).execute();
  }
  if (found.length === 0) throw fault("RUN_NOT_FOUND", { run: selector });
  if (found.length > 1) throw fault("RUN_AMBIGUOUS", { run: selector, matches: found.map((row) => row.run_id) });
  return runFromRow(found[0]!);
}

interface StoredPoint extends MetricPoint {
  readonly runId: string;
}

async function metricPoints(store: Store, runIds: readonly string[]): Promise<readonly StoredPoint[]> {
  if (runIds.length === 0) return [];
  const query = store.db.selectFrom("run_metrics").selectAll().where("run_id", "in", runIds);
  const rows = await query.orderBy("key").orderBy("step").orderBy("timestamp").execute();
  return rows.map(({ run_id, ...point }) => ({ runId: run_id, ...point }));
}

/** Points come by step and time, so the last of each key is the one to show. */
function lastValues(points: readonly MetricPoint[]): Readonly<Record<string, number | null>> {
  return Object.fromEntries(points.map((point) => [point.key, point.value]));
}

async function pairs(store: Store, table: "run_params" | "run_tags", runId: string) {
  const rows = await store.db.selectFrom(table).selectAll().where("run_id", "=", runId).orderBy("key").execute();
  return Object.fromEntries(rows.map((row) => [row.key, row.value]));
}
