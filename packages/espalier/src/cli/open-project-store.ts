import { existsSync } from "node:fs";
import { join } from "node:path";
import { openStore, type Store } from "../store/index.ts";

/** Every project keeps what it remembers in `.espalier`, beside its config. */
export const storeDir = (projectDir: string): string => join(projectDir, ".espalier");

/** Opens a project's store for as long as `use` takes. */
export async function withStore<T>(projectDir: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(storeDir(projectDir));
  try {
    return await use(store);
  } finally {
    store.close();
  }
}

/** As `withStore`; null where the project has no store yet: none is made, as after a fresh clone. */
export async function withStoreIfAny<T>(projectDir: string, use: (store: Store | null) => Promise<T>): Promise<T> {
  return existsSync(storeDir(projectDir)) ? await withStore(projectDir, use) : await use(null);
}
