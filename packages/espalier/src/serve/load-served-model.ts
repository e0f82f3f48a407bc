import { decodeModel } from "@espalier/learn";
import { resolveVersion, showModel } from "../registry/index.ts";
import type { Store } from "../store/index.ts";
import type { ServedModel } from "./served-model.ts";

/**
 * A registered version, read and checked: by number (`3`, `v3`), by alias (`champion`), or `latest`. The store is not
 * needed afterwards. Faults MODEL_NOT_FOUND, VERSION_NOT_FOUND, ALIAS_NOT_SET, BLOB_MISSING, BLOB_DAMAGED,
 * MODEL_DAMAGED, MODEL_FORMAT.
 */
export async function loadServedModel(store: Store, name: string, selector: string): Promise<ServedModel> {
  const { version, aliases, runId, metrics, modelHash } = await resolveVersion(
    store,
    name,
    await selected(store, name, selector),
  );
  const model = decodeModel(await store.blobs.get(modelHash));
  return { name, version, aliases, model, runId, metrics };
}

async function selected(store: Store, name: string, selector: string): Promise<number | string> {
  const number = /^v?(\d{1,15})$/.exec(selector)?.[1];
  if (number !== undefined) return Number(number);
  if (selector !== "latest") return selector;
  const { versions } = await showModel(store, name);
  return versions[0]?.version ?? selector;
}
