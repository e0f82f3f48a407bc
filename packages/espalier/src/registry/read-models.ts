import type { Store } from "../store/index.ts";
import { pointedAt } from "./aliases.ts";
import { type ModelVersion, readVersion, readVersions } from "./model-version.ts";
import { aliasNotSet, checkModel, versionNotFound } from "./not-found.ts";

/** One line of a model's history: from `at`, `alias` pointed at `version` (null: at nothing) instead of `previous`. */
export interface Release {
  readonly id: number;
  readonly alias: string;
  readonly version: number | null;
  readonly previous: number | null;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly by: string;
  readonly because: string;
}

export interface ModelSummary {
  readonly name: string;
  readonly createdAt: number;
  readonly versions: number;
  /** The newest version's number. */
  readonly newest: number;
  /** Alias → version. */
  readonly aliases: Readonly<Record<string, number>>;
}

export interface ModelDetail {
  readonly name: string;
  readonly createdAt: number;
  /** Newest first. */
  readonly versions: readonly ModelVersion[];
  /** Alias → version. */
  readonly aliases: Readonly<Record<string, number>>;
  /** Newest first. */
  readonly releases: readonly Release[];
}

/**
 * The version that a number or an alias stands for.
 * Faults: MODEL_NOT_FOUND, VERSION_NOT_FOUND, ALIAS_NOT_SET.
 */
export async function resolveVersion(store: Store, name: string, selector: number | string): Promise<ModelVersion> {
  await checkModel(store.db, name);
  const version = typeof selector === "number" ? selector : await pointedAt(store.db, name, selector);
  if (version === null) throw await aliasNotSet(store.db, name, String(selector));
  const found = await readVersion(store.db, name, version);
  if (found === null) throw await versionNotFound(store.db, name, version);
  return found;
}

/** The version of this number, or null where there is none. */
export async function findVersion(store: Store, name: string, version: number): Promise<ModelVersion | null> {
  return await readVersion(store.db, name, version);
}

/** Every registered model, by name. */
export async function listModels(store: Store): Promise<readonly ModelSummary[]> {
  const models = await store.db.selectFrom("models").selectAll().orderBy("name").execute();
  const versions = await store.db
    .selectFrom("model_versions")
    .select((the) => ["name", the.fn.countAll<number>().as("count"), the.fn.max("version").as("newest")])
    .groupBy("name")
    .execute();
  const aliases = await store.db.selectFrom("aliases").selectAll().orderBy("alias").execute();
  return models.map(({ name, created_at }) => {
    const counted = versions.find((row) => row.name === name);
    return {
      name,
      createdAt: created_at,
      versions: Number(counted?.count ?? 0),
      newest: counted?.newest ?? 0,
      aliases: Object.fromEntries(aliases.filter((row) => row.name === name).map((row) => [row.alias, row.version])),
    };
  });
}

/** One model with its versions, aliases and releases. Faults: MODEL_NOT_FOUND. */
export async function showModel(store: Store, name: string): Promise<ModelDetail> {
  await checkModel(store.db, name);
  const model = await store.db.selectFrom("models").selectAll().where("name", "=", name).executeTakeFirstOrThrow();
  const aliases = await store.db.selectFrom("aliases").selectAll().where("name", "=", name).orderBy("alias").execute();
  return {
    name,
    createdAt: model.created_at,
    versions: await readVersions(store.db, name),
    aliases: Object.fromEntries(aliases.map((row) => [row.alias, row.version])),
    releases: await readReleases(store, name),
  };
}

/** Who pointed which alias where, when and why: newest first. Faults: MODEL_NOT_FOUND. */
export async function history(store: Store, name: string): Promise<readonly Release[]> {
  await checkModel(store.db, name);
  return await readReleases(store, name);
}

async function readReleases(store: Store, name: string): Promise<readonly Release[]> {
  return await store.db
    .selectFrom("releases")
    .select(["id", "alias", "version", "previous", "at", "by", "because"])
    .where("name", "=", name)
    .orderBy("id", "desc")
    .execute();
}
