import type { Json } from "@espalier/learn";
import type { Kysely, Selectable } from "kysely";
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
  /** The newest result of a stage, under whatever key; its outputs may be gone. */
  latest(stage: string): Promise<StageResult | null>;
  /** Keeps a result whose outputs are in the blobs already, in place of an older one of the same key. Faults: BLOB_MISSING. */
  save(result: Omit<StageResult, "createdAt">): Promise<void>;
}

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

  return {
    find: async (key) => {
      const row = await db.selectFrom("stage_results").selectAll().where("key", "=", key).executeTakeFirst();
      if (row === undefined) return null;
      for (const { hash, sizeBytes } of Object.values(outputsOf(row))) {
        if (!(await blobs.has(hash, sizeBytes))) return null;
      }
      return fromRow(row);
    },
    latest: async (stage) => {
      const rows = db.selectFrom("stage_results").selectAll().where("stage", "=", stage);
      const row = await rows.orderBy("created_at", "desc").orderBy("key").limit(1).executeTakeFirst();
      return row ? fromRow(row) : null;
    },
    save: async (result) => {
      const outputs: Record<string, { hash: string; sizeBytes: number }> = {};
      for (const [name, hash] of Object.entries(result.outputs)) {
        const sizeBytes = await blobs.size(hash);
        if (sizeBytes === undefined) throw fault("BLOB_MISSING", { hash, path: blobs.locate(hash) });
        outputs[name] = { hash, sizeBytes };
      }
      const row = {
        key: result.key,
        stage: result.stage,
        parts: JSON.stringify(result.parts),
        outputs: JSON.stringify(outputs),
        summary: JSON.stringify(result.summary),
        duration_ms: result.durationMs,
        created_at: clock(),
      };
      await db
        .insertInto("stage_results")
        .values(row)
        .onConflict((conflict) => conflict.column("key").doUpdateSet(row))
        .execute();
    },
  };
}
