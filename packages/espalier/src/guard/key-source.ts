import type { Store } from "../store/index.ts";
import type { ApiKey } from "./api-key.ts";
import { listKeys } from "./stored-keys.ts";

/** Where the keys of a server come from; asked again and again. */
export interface KeySource {
  /** The keys that are good now, but for their expiry. */
  list(): Promise<readonly ApiKey[]>;
}

/** The keys of a store that stays open. */
export const keysInStore = (store: Store): KeySource => ({
  list: async () => (await listKeys(store)).filter(({ revokedAt }) => revokedAt === null),
});

export const fixedKeys = (keys: readonly ApiKey[]): KeySource => ({ list: async () => keys });

/** All of them; where two have the same hash, the later source's. */
export const allKeys = (...sources: readonly KeySource[]): KeySource => ({
  list: async () => (await Promise.all(sources.map((source) => source.list()))).flat(),
});
