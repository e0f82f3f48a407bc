import type { Kysely } from "kysely";
import { type Fault, fault } from "../fault/index.ts";
import type { Tables } from "../store/index.ts";

/** Faults: MODEL_NOT_FOUND, unless the registry has a model of this name. */
export async function checkModel(db: Kysely<Tables>, name: string): Promise<void> {
  const models = await db.selectFrom("models").select("name").orderBy("name").execute();
  const have = models.map((model) => model.name);
  if (!have.includes(name)) throw fault("MODEL_NOT_FOUND", { model: name, have });
}

/** The fault for a version that a known model does not have. */
export async function versionNotFound(db: Kysely<Tables>, name: string, version: number): Promise<Fault> {
  const newest = await db
    .selectFrom("model_versions")
    .select("version")
    .where("name", "=", name)
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
  return fault("VERSION_NOT_FOUND", { model: name, version, newest: newest?.version ?? 0 });
}

/** The fault for an alias that a known model does not have. */
export async function aliasNotSet(db: Kysely<Tables>, name: string, alias: string): Promise<Fault> {
  const rows = await db.selectFrom("aliases").select("alias").where("name", "=", name).orderBy("alias").execute();
  return fault("ALIAS_NOT_SET", { model: name, alias, have: rows.map((row) => row.alias) });
}
