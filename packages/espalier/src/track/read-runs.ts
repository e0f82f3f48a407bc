import { fault } from "../fault/index.ts";
import type { RunStatus, Store } from "../store/index.ts";
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
  readonly tags: Readonly<Record<string, string>>;
}

export interface RunDetail extends RunSummary {
  readonly stages: readonly RunStage[];
  readonly params: Readonly<Record<string, string>>;
  /** Every value logged, by key, step and time. */
  readonly history: readonly MetricPoint[];
}

export interface RunQuery {
  readonly limit: number;
  /** Only runs that ended so. */
  readonly status?: RunStatus;
  /** Only runs in this environment; null: only those in none. */
  readonly environment?: string | null;
  /** Only runs that began before this one. */
  readonly before?: { readonly startedAt: number; readonly id: string };
}

/** Newest first. */
export async function listRuns(
  store: Store,
  { limit, status, environment, before }: RunQuery,
): Promise<readonly RunSummary[]> {
  let query = store.db.selectFrom("runs").selectAll().orderBy("started_at", "desc").orderBy("run_id");
  if (status !== undefined) query = query.where("status", "=", status);
  if (before !== undefined) query = query.where("started_at", "<=", before.startedAt).where("run_id", "!=", before.id);
  if (environment !== undefined) {
    const tags = store.db.selectFrom("run_tags").select("run_id").where("key", "=", "environment");
    query =
      environment === null
        ? query.where("run_id", "not in", tags)
        : query.where("run_id", "in", tags.where("value", "=", environment));
  }
  const runs = (await query.limit(limit).execute()).map(runFromRow);
  const points = new Map<string, MetricPoint[]>(runs.map((run) => [run.id, []]));
  for (const { runId, ...point } of await metricPoints(store, [...points.keys()])) points.get(runId)?.push(point);
  const tags = await tagsOf(store, [...points.keys()]);
  return runs.map((run) => ({
    ...run,
    metrics: lastValues(points.get(run.id) ?? []),
    tags: Object.fromEntries(tags.filter(({ run_id: id }) => id === run.id).map(({ key, value }) => [key, value])),
  }));
}

/**
 * One run, by its id, by four or more first digits of it, by its name, or by its place: `@` is the last that ended well,
 * `@-1` the one before it. An id is preferred to a name, and a name to the beginning of an id. Faults: RUN_NOT_FOUND,
 * RUN_AMBIGUOUS.
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

async function tagsOf(store: Store, runIds: readonly string[]) {
  if (runIds.length === 0) return [];
  return await store.db.selectFrom("run_tags").selectAll().where("run_id", "in", runIds).orderBy("key").execute();
}

/** How many runs before the last one `@-2` means; null for what is no place. */
export function placeIn(selector: string): number | null {
  const place = /^@(?:-(\d{1,9}))?$/.exec(selector);
  return place === null ? null : Number(place[1] ?? 0);
}

async function findRun(store: Store, selector: string): Promise<Run> {
  const place = placeIn(selector);
  if (place !== null) {
    const ended = await listRuns(store, { limit: place + 1, status: "finished" });
    if (ended[place] === undefined) throw fault("RUN_NOT_FOUND", { run: selector });
    return ended[place];
  }
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
