import type { Json } from "@espalier/learn";
import type { Kysely, Selectable } from "kysely";
import type { Tables } from "../store/index.ts";

/** One registered model file, with where it came from and how it did. Only `aliases` ever changes. */
export interface ModelVersion {
  /** The model's name. */
  readonly name: string;
  /** 1 for the first. */
  readonly version: number;
  /** The run that registered it; null for one that was brought in from outside. */
  readonly runId: string | null;
  /** Blob hash of the model file. */
  readonly modelHash: string;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly gate: Json;
  readonly recipe: Json;
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number;
  /** What points at it now, in alphabetical order. */
  readonly aliases: readonly string[];
}

/** Versions of a model, newest first. */
export async function readVersions(db: Kysely<Tables>, name: string): Promise<readonly ModelVersion[]> {
  const rows = await db
    .selectFrom("model_versions")
    .selectAll()
    .where("name", "=", name)
    .orderBy("version", "desc")
    .execute();
  const aliases = await db.selectFrom("aliases").selectAll().where("name", "=", name).orderBy("alias").execute();
  return rows.map((row) =>
    versionFromRow(
      row,
      aliases.filter((alias) => alias.version === row.version).map((alias) => alias.alias),
    ),
  );
}

/** One version, or null. */
export async function readVersion(db: Kysely<Tables>, name: string, version: number): Promise<ModelVersion | null> {
  const rows = db.selectFrom("model_versions").selectAll().where("name", "=", name).where("version", "=", version);
  const row = await rows.executeTakeFirst();
  if (row === undefined) return null;
  const aliases = db.selectFrom("aliases").select("alias").where("name", "=", name).where("version", "=", version);
  return versionFromRow(
    row,
    (await aliases.orderBy("alias").execute()).map((alias) => alias.alias),
  );
}

function versionFromRow(row: Selectable<Tables["model_versions"]>, aliases: readonly string[]): ModelVersion {
  return {
    name: row.name,
    version: row.version,
    runId: row.run_id,
    modelHash: row.model_hash,
    metrics: JSON.parse(row.metrics) as ModelVersion["metrics"],
    gate: JSON.parse(row.gate) as Json,
    recipe: JSON.parse(row.recipe) as Json,
    createdAt: row.created_at,
    aliases,
  };
}
