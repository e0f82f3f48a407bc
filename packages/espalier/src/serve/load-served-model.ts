import { decodeModel } from "@espalier/learn";
import { resolveVersion, showModel, type ModelVersion } from "../registry/index.ts";
import { sha256, type Store } from "../store/index.ts";
import type { ServedModel } from "../predict/index.ts";

/**
 * A registered version, read and checked: by number (`3`, `v3`), by alias (`champion`), or `latest`. The store is not
 * needed afterwards. Faults MODEL_NOT_FOUND, VERSION_NOT_FOUND, ALIAS_NOT_SET, BLOB_MISSING, BLOB_DAMAGED,
 * MODEL_DAMAGED, MODEL_FORMAT.
 */
export async function loadServedModel(store: Store, name: string, selector: string): Promise<ServedModel> {
  return await readVersion(store, await selectVersion(store, name, selector));
}

/** What a selector stands for now. Faults MODEL_NOT_FOUND, VERSION_NOT_FOUND, ALIAS_NOT_SET. */
export async function selectVersion(store: Store, name: string, selector: string): Promise<ModelVersion> {
  return await resolveVersion(store, name, await selected(store, name, selector));
}

/** Faults BLOB_MISSING, BLOB_DAMAGED, MODEL_DAMAGED, MODEL_FORMAT. */
export async function readVersion(store: Store, found: ModelVersion): Promise<ServedModel> {
  const { name, version, aliases, runId, metrics, modelHash } = found;
  const model = decodeModel(await store.blobs.get(modelHash), sha256);
  return { name, version, aliases, model, runId, metrics };
}

async function selected(store: Store, name: string, selector: string): Promise<number | string> {
  const number = /^v?(\d{1,15})$/.exec(selector)?.[1];
  if (number !== undefined) return Number(number);
  if (selector !== "latest") return selector;
  const { versions } = await showModel(store, name);
  return versions[0]?.version ?? selector;
}
