import type { Kysely } from "kysely";
import type { PredictionTables } from "./database.ts";

/** One remembered prediction. */
export interface PredictionRecord {
  readonly at: number;
  readonly requestId: string;
  /** Its place in the request. */
  readonly row: number;
  readonly model: string;
  readonly version: number;
  /** Feature → value as it was sent, null where there was none; null where values are not kept. */
  readonly features: Readonly<Record<string, number | string | null>> | null;
  readonly featuresHash: string | null;
  readonly prediction: number | string;
  readonly rating: string | null;
  /** Class → probability; null for regression. */
  readonly probabilities: Readonly<Record<string, number>> | null;
  readonly latencyMs: number;
  readonly purpose: string | null;
  readonly subject: string | null;
  readonly key: string | null;
}

/** Which records; what is absent does not matter. */
export interface PredictionFilter {
  readonly model?: string | undefined;
  readonly version?: number | undefined;
  /** Milliseconds since 1970; it and later. */
  readonly since?: number | undefined;
  /** Any of these: a subject may be kept as it is, or as its hash. */
  readonly subjects?: readonly string[] | undefined;
  readonly requestId?: string | undefined;
}

export interface AnsweringModel {
  readonly id: number;
  readonly name: string;
  readonly version: number;
  readonly features: readonly string[];
  readonly classes: readonly string[] | null;
}

export interface CountOfDay {
  readonly model: string;
  readonly version: number;
  /** UTC, `2026-03-01`. */
  readonly day: string;
  readonly rows: number;
}

/** What has happened to records, all time. */
export type JournalTotals = Readonly<Record<PredictionTables["journal"]["kind"], number>>;

type Db = Kysely<PredictionTables>;

/** Every model that has answered and passes the filter. */
export async function answeringModels(
  db: Db,
  { model, version }: PredictionFilter,
): Promise<readonly AnsweringModel[]> {
  const rows = await db.selectFrom("models").selectAll().orderBy("id").execute();
  return rows
    .filter((one) => (model === undefined || one.name === model) && (version === undefined || one.version === version))
    .map(({ features, classes, ...facts }) => ({
      ...facts,
      features: JSON.parse(features) as string[],
      classes: JSON.parse(classes) as string[] | null,
    }));
}

/** Records one by one, none held longer than it is looked at. */
export async function* eachPrediction(
  db: Db,
  filter: PredictionFilter,
  { newestFirst, limit }: { readonly newestFirst: boolean; readonly limit?: number | undefined },
): AsyncGenerator<PredictionRecord> {
  const models = new Map((await answeringModels(db, filter)).map((model) => [model.id, model]));
  if (models.size === 0) return;
  const isOfSome = filter.model !== undefined || filter.version !== undefined;
  const order = newestFirst ? "desc" : "asc";
  const query = db
    .selectFrom("predictions")
    .selectAll()
    .$if(isOfSome, (q) => q.where("model_id", "in", [...models.keys()]))
    .$if(filter.since !== undefined, (q) => q.where("at", ">=", filter.since!))
    .$if(filter.subjects !== undefined, (q) => q.where("subject", "in", [...filter.subjects!]))
    .$if(filter.requestId !== undefined, (q) => q.where("request_id", "=", filter.requestId!))
    .orderBy("at", order)
    .orderBy("id", order)
    .$if(limit !== undefined, (q) => q.limit(limit!));
  for await (const row of query.stream()) {
    const model = models.get(row.model_id);
    if (model !== undefined) yield recordOf(row, model);
  }
}

function recordOf(row: PredictionTables["predictions"], model: AnsweringModel): PredictionRecord {
  const cells = row.features === null ? null : (JSON.parse(row.features) as readonly (number | string | null)[]);
  const shares = row.probabilities === null ? null : (JSON.parse(row.probabilities) as readonly number[]);
  return {
    at: row.at,
    requestId: row.request_id,
    row: row.row,
    model: model.name,
    version: model.version,
    features: cells && byName(model.features, cells),
    featuresHash: row.features_hash,
    prediction: row.prediction,
    rating: row.rating,
    probabilities: shares && byName(model.classes ?? [], shares),
    latencyMs: row.latency_ms,
    purpose: row.purpose,
    subject: row.subject,
    key: row.key,
  };
}

/** Without a prototype, a feature named "__proto__" is an ordinary one. */
function byName<T>(names: readonly string[], values: readonly T[]): Readonly<Record<string, T>> {
  const record = Object.create(null) as Record<string, T>;
  names.forEach((name, i) => {
    record[name] = values[i]!;
  });
  return record;
}

const dayMs = 86_400_000;

/** Rows by model and day, newest day first. */
export async function countsByDay(db: Db, filter: PredictionFilter): Promise<readonly CountOfDay[]> {
  const models = new Map((await answeringModels(db, filter)).map((model) => [model.id, model]));
  const { sql } = await import("kysely"); // here, so that a server starts without it
  const day = sql<number>`at / ${sql.lit(dayMs)}`;
  const rows = await db
    .selectFrom("predictions")
    .select(({ fn }) => ["model_id", day.as("day"), fn.countAll<number>().as("rows")])
    .$if(filter.since !== undefined, (q) => q.where("at", ">=", filter.since!))
    .groupBy(["model_id", day])
    .orderBy("day", "desc")
    .execute();
  const counts = new Map<string, CountOfDay>();
  for (const { model_id, day: number, rows: count } of rows) {
    const model = models.get(model_id);
    if (model === undefined) continue;
    const { name, version } = model;
    const text = new Date(number * dayMs).toISOString().slice(0, 10);
    const key = JSON.stringify([name, version, text]); // one version may have answered with two schemas
    counts.set(key, { model: name, version, day: text, rows: count + (counts.get(key)?.rows ?? 0) });
  }
  return [...counts.values()];
}

export async function journalTotals(db: Db): Promise<JournalTotals> {
  const rows = await db
    .selectFrom("journal")
    .select(({ fn }) => ["kind", fn.sum<number>("rows").as("rows")])
    .groupBy("kind")
    .execute();
  return {
    forgotten: 0,
    expired: 0,
    damaged: 0,
    ...Object.fromEntries(rows.map(({ kind, rows: sum }) => [kind, sum])),
  };
}
