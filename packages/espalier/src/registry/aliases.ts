import type { Kysely } from "kysely";
import type { Store, Tables } from "../store/index.ts";
import { readVersion } from "./model-version.ts";
import { checkAlias } from "./names.ts";
import { aliasNotSet, checkModel, versionNotFound } from "./not-found.ts";

/** Who moved an alias, why and when. */
export interface Reason {
  readonly by: string;
  readonly because: string;
  readonly now: number;
}

/** Where an alias points now and pointed before; null where it is not set. */
export interface AliasMove {
  readonly version: number | null;
  readonly previous: number | null;
}

/**
 * Points an alias at a version and writes the release that says so, both or neither. Where it points there already,
 * nothing is written. Faults: ALIAS_INVALID, MODEL_NOT_FOUND, VERSION_NOT_FOUND.
 */
export async function setAlias(
  store: Store,
  name: string,
  alias: string,
  version: number,
  reason: Reason,
): Promise<AliasMove> {
  checkAlias(alias);
  return await store.db.transaction().execute(async (transaction) => {
    await checkModel(transaction, name);
    if ((await readVersion(transaction, name, version)) === null) {
      throw await versionNotFound(transaction, name, version);
    }
    const previous = await pointedAt(transaction, name, alias);
    if (previous === version) return { version, previous };
    await transaction
      .insertInto("aliases")
      .values({ name, alias, version })
      .onConflict((conflict) => conflict.columns(["name", "alias"]).doUpdateSet({ version }))
      .execute();
    await release(transaction, name, alias, { version, previous }, reason);
    return { version, previous };
  });
}

/** Takes an alias away and writes the release that says so. Faults: MODEL_NOT_FOUND, ALIAS_NOT_SET. */
export async function removeAlias(store: Store, name: string, alias: string, reason: Reason): Promise<AliasMove> {
  return await store.db.transaction().execute(async (transaction) => {
    await checkModel(transaction, name);
    const previous = await pointedAt(transaction, name, alias);
    if (previous === null) throw await aliasNotSet(transaction, name, alias);
    await transaction.deleteFrom("aliases").where("name", "=", name).where("alias", "=", alias).execute();
    await release(transaction, name, alias, { version: null, previous }, reason);
    return { version: null, previous };
  });
}

/** The version that an alias points at, or null. */
export async function pointedAt(db: Kysely<Tables>, name: string, alias: string): Promise<number | null> {
  const rows = db.selectFrom("aliases").select("version").where("name", "=", name).where("alias", "=", alias);
  return (await rows.executeTakeFirst())?.version ?? null;
}

async function release(db: Kysely<Tables>, name: string, alias: string, move: AliasMove, { by, because, now }: Reason) {
  await db
    .insertInto("releases")
    .values({ name, alias, ...move, at: now, by, because })
    .execute();
}
