import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ModelVersion } from "../registry/index.ts";
import { Fault } from "../fault/index.ts";
import { openStore, type Store } from "../store/index.ts";
import { readVersion, selectVersion } from "./load-served-model.ts";
import type { ModelSource, Wanted } from "./model-source.ts";

/** A registered model's version by number, alias or `latest`, wherever that points at any time. */
export function registrySource(storeDir: string, name: string, selector: string): ModelSource {
  let store: Store | null = null;
  let opened: string | null = null;
  let seen: string | null = null;
  let found: ModelVersion | null = null;

  /** The store as it is now: another database in the place of the first is opened anew. */
  const storeAt = async (inode: string): Promise<Store> => {
    if (store !== null && opened === inode) return store;
    store?.close();
    store = null;
    store = await openStore(storeDir);
    opened = inode;
    return store;
  };

  return {
    name,
    look: async () => {
      const stamp = await stampOf(storeDir);
      if (seen !== null && (stamp === null || stamp.state === seen)) return null;
      try {
        found = await selectVersion(await storeAt(stamp?.inode ?? ""), name, selector);
      } catch (error) {
        if (seen !== null && error instanceof Fault && error.code === "STORE_BUSY") return null; // asked again soon
        throw error;
      }
      if (store !== null) await neverWait(store);
      seen = stamp?.state ?? null;
      return wantedOf(found);
    },
    load: async ({ id }) => {
      if (store === null || found === null || wantedOf(found).id !== id) throw new Error("load what look has told");
      return await readVersion(store, found);
    },
    close: () => store?.close(),
  };
}

/** From now on a server answers while this store is read: waiting for another process would hold its requests up. */
async function neverWait({ db }: Store): Promise<void> {
  const { sql } = await import("kysely");
  await sql`PRAGMA busy_timeout = 0`.execute(db);
}

const wantedOf = ({ version, modelHash, aliases }: ModelVersion): Wanted => ({
  id: `${version} ${modelHash}`,
  version,
  aliases,
});

/** Changes with every write to the database: it goes to the log beside it or, when that is folded in, to the file. */
async function stampOf(storeDir: string): Promise<{ readonly inode: string; readonly state: string } | null> {
  const [database, log] = await Promise.all([
    statOf(join(storeDir, "store.db")),
    statOf(join(storeDir, "store.db-wal")),
  ]);
  if (database === null) return null;
  return { inode: `${database.dev} ${database.ino}`, state: [database, log].map(stateOf).join(" | ") };
}

const statOf = async (path: string) => await stat(path, { bigint: true }).catch(() => null);
const stateOf = (at: Awaited<ReturnType<typeof statOf>>) => (at === null ? "" : `${at.ino} ${at.size} ${at.mtimeNs}`);
