import type { Json } from "@espalier/learn";
import { fault } from "../fault/index.ts";
import type { Store } from "../store/index.ts";
import { type ModelVersion, readVersion } from "./model-version.ts";
import { checkModelName } from "./names.ts";

export interface NewVersion {
  readonly name: string;
  readonly runId: string | null;
  readonly modelHash: string;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly gate: Json;
  readonly recipe: Json;
  readonly now: number;
}

/**
 * Gives a model file that is in the blobs the next version number of its name. The same file again is the version that
 * it is already, unchanged: a run that was killed and repeated, or that made the same bytes anew, adds nothing.
 *
 * Faults: MODEL_NAME_INVALID, BLOB_MISSING.
 */
export async function registerVersion(
  store: Store,
  given: NewVersion,
): Promise<ModelVersion & { readonly isNew: boolean }> {
  const { name, modelHash } = given;
  checkModelName(name);
  if (!(await store.blobs.has(modelHash))) {
    throw fault("BLOB_MISSING", { hash: modelHash, path: store.blobs.locate(modelHash) });
  }

  return await store.db.transaction().execute(async (transaction) => {
    const versions = transaction.selectFrom("model_versions").where("name", "=", name);
    const same = await versions.select("version").where("model_hash", "=", modelHash).executeTakeFirst();
    const newest = await versions.select((the) => the.fn.max("version").as("version")).executeTakeFirst();
    const version = same?.version ?? (newest?.version ?? 0) + 1;
    if (same === undefined) {
      await transaction
        .insertInto("models")
        .values({ name, created_at: given.now })
        .onConflict((conflict) => conflict.column("name").doNothing())
        .execute();
      await transaction
        .insertInto("model_versions")
        .values({
          name,
          version,
          run_id: given.runId,
          model_hash: modelHash,
          metrics: JSON.stringify(given.metrics),
          gate: JSON.stringify(given.gate),
          recipe: JSON.stringify(given.recipe),
          created_at: given.now,
        })
        .execute();
    }
    const registered = await readVersion(transaction, name, version);
    return { ...registered!, isNew: same === undefined };
  });
}
