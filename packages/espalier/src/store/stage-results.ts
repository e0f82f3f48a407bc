import type { Json } from "@espalier/learn";
import type { Kysely, Selectable, Transaction } from "kysely";
import { fault } from "../fault/index.ts";
import type { BlobStore } from "./blobs.ts";
import type { Clock } from "./clock.ts";
import type { Tables } from "./tables.ts";

/** What a stage made, kept under the key of all that it was made from. */
export interface StageResult {
  readonly key: string;
  readonly stage: string;
  /** What the key was made from, part by part, so that a later run can say which part changed. Plain JSON. */
  readonly parts: unknown;
  /** Output name → blob hash. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What the stage had to say: a few facts. */
  readonly summary: Json;
  readonly durationMs: number;
  readonly createdAt: number;
}

export interface StageResults {
  /** The result of this key, unless one of its outputs is gone or has lost bytes: then it must be made again. */
  find(key: string): Promise<StageResult | null>;
  /** The result of this key, whatever became of its outputs. */
  known(key: string): Promise<StageResult | null>;
  /** The newest result of each of these stages, as `latest`. */
  newest(stages: readonly string[]): Promise<ReadonlyMap<string, StageResult>>;
  /** The newest result of a stage, under whatever key; its outputs may be gone. */
  latest(stage: string): Promise<StageResult | null>;
  /** Keeps a result whose outputs are in the blobs already, in place of an older one of the same key. Faults: BLOB_MISSING. */
  save(result: Omit<StageResult, "createdAt">): Promise<void>;
  /** Several at once, as `save`: all of them or none; within a transaction that has begun, where one is given. */
  saveAll(results: readonly Omit<StageResult, "createdAt">[], within?: Transaction<Tables>): Promise<void>;
}

/** SQLite takes 32,766 values in one statement. */
const rowsAtOnce = 500;

type StoredOutputs = Readonly<Record<string, { readonly hash: string; readonly sizeBytes: number }>>;

export function stageResultsIn(db: Kysely<Tables>, blobs: BlobStore, clock: Clock): StageResults {
  const outputsOf = (row: Selectable<Tables["stage_results"]>) => JSON.parse(row.outputs) as StoredOutputs;

  const fromRow = (row: Selectable<Tables["stage_results"]>): StageResult => ({
    key: row.key,
    stage: row.stage,
    parts: JSON.parse(row.parts) as unknown,
    outputs: Object.fromEntries(Object.entries(outputsOf(row)).map(([name, output]) => [name, output.hash])),
    summary: JSON.parse(row.summary) as Json,
    durationMs: row.duration_ms,
    createdAt: row.created_at,
  });

  const rowOf = async (result: Omit<StageResult, "createdAt">) => {
    const outputs: Record<string, { hash: string; sizeBytes: number }> = {};
    for (const [name, hash] of Object.entries(result.outputs)) {
      const sizeBytes = await blobs.size(hash);
      if (sizeBytes === undefined) throw fault("BLOB_MISSING", { hash, path: blobs.locate(hash) });
      outputs[name] = { hash, sizeBytes };
    }
    return {
      key: result.key,
      stage: result.stage,
      parts: JSON.stringify(result.parts),
      outputs: JSON.stringify(outputs),
      summary: JSON.stringify(result.summary),
      duration_ms: result.durationMs,
      created_at: clock(),
    };
  };

  const saveAll = async (
    results: readonly Omit<StageResult, "createdAt">[],
    within?: Transaction<Tables>,
  ): Promise<void> => {
    if (results.length === 0) return;
    const rows: Selectable<Tables["stage_results"]>[] = [];
    for (const result of results) rows.push(await rowOf(result));
    const insert = async (transaction: Transaction<Tables>) => {
      for (let i = 0; i < rows.length; i += rowsAtOnce) {
        await transaction
          .insertInto("stage_results")
          .values(rows.slice(i, i + rowsAtOnce))
          .onConflict((conflict) =>
            conflict.column("key").doUpdateSet(({ ref }) => ({
              stage: ref("excluded.stage"),
              parts: ref("excluded.parts"),
              outputs: ref("excluded.outputs"),
              summary: ref("excluded.summary"),
              duration_ms: ref("excluded.duration_ms"),
              created_at: ref("excluded.created_at"),
            })),
          )
          .execute();
      }
    };
    if (within) await insert(within);
    else await db.transaction().execute(insert);
  };

  return {
    find: async (key) => {
      const row = await db.selectFrom("stage_results").selectAll().where("key", "=", key).executeTakeFirst();
      if (row === undefined) return null;
      for (const { hash, sizeBytes } of Object.values(outputsOf(row))) {
        if (!(await blobs.has(hash, sizeBytes))) return null;
      }
      return fromRow(row);
    },
    newest: async (stages) => {
      const newest = new Map<string, StageResult>();
      for (let i = 0; i < stages.length; i += rowsAtOnce) {
        const rows = await db
          .selectFrom("stage_results as one")
          .selectAll()
          .where("stage", "in", stages.slice(i, i + rowsAtOnce))
          .where("created_at", "=", ({ selectFrom }) =>
            selectFrom("stage_results as other")
              .select(({ fn }) => fn.max("other.created_at").as("newest"))
              .whereRef("other.stage", "=", "one.stage"),
          )
          .orderBy("key", "desc") // of several of the same moment the first key stays, as with `latest`
          .execute();
        for (const row of rows) newest.set(row.stage, fromRow(row));
      }
      return newest;
    },
    known: async (key) => {
      const row = await db.selectFrom("stage_results").selectAll().where("key", "=", key).executeTakeFirst();
      return row ? fromRow(row) : null;
    },
    latest: async (stage) => {
      const rows = db.selectFrom("stage_results").selectAll().where("stage", "=", stage);
      const row = await rows.orderBy("created_at", "desc").orderBy("key").limit(1).executeTakeFirst();
      return row ? fromRow(row) : null;
    },
    save: async (result) => await saveAll([result]),
    saveAll,
  };
}
