import { fault } from "../fault/index.ts";
import { acquireLock, readListing, sha256, type LockHolder, type Store } from "../store/index.ts";
import { forgetObjects, saveObjects, type ObjectPlace } from "./objects.ts";
import { blobReader } from "./open-version.ts";
import { packWriter } from "./pack.ts";
import { pushLock } from "./push.ts";
import { dataLock } from "./take-snapshot.ts";
import { readManifest } from "./versions.ts";

export interface GcOptions {
  /** So many versions stay, the newest; and what the data is now, and what runs were made of. Absent: every one stays. */
  readonly keep?: number | undefined;
  /** Say what would go, and change nothing. */
  readonly dryRun: boolean;
  readonly onWait?: (holder: LockHolder) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface Gc {
  /** Versions that go. */
  readonly dropped: readonly string[];
  /** Files of the store that go: nothing names them any more. */
  readonly blobs: number;
  /** Packs of which less than half is needed: what is needed of them moves. */
  readonly packs: number;
  readonly freedBytes: number;
}

/**
 * Frees what nothing names: content of versions that are dropped, and what a killed process left. Waits for runs and
 * snapshots to end, and they for it. What is needed is written anew before its rows move, and rows go before files: a
 * kill at any moment leaves garbage at worst, which the next call frees.
 *
 * Faults DATA_DAMAGED where a kept version cannot be read: then nothing goes.
 */
export async function collectGarbage(store: Store, options: GcOptions): Promise<Gc> {
  const { onWait, signal } = options;
  const releases: (() => Promise<void>)[] = [];
  try {
    for (const name of ["run", dataLock, pushLock]) {
      releases.push(await acquireLock(store, name, "espalier data gc", { ...(onWait && { onWait }), signal }));
    }
    const plan = await planGc(store, options.keep);
    if (!options.dryRun) await act(store, plan);
    return {
      dropped: plan.dropped,
      blobs: plan.unneeded.length,
      packs: plan.moving.size,
      freedBytes: plan.freedBytes,
    };
  } finally {
    for (const release of releases.reverse()) await release();
  }
}

interface Plan {
  readonly dropped: readonly string[];
  /** Objects that no kept version has. */
  readonly dead: readonly string[];
  /** Pack → what has to move out of it. */
  readonly moving: ReadonlyMap<string, readonly ObjectPlace[]>;
  readonly unneeded: readonly string[];
  readonly freedBytes: number;
}

async function planGc(store: Store, keep: number | undefined): Promise<Plan> {
  const mentioned = await mentionedHashes(store);
  const history = await store.db.selectFrom("data_history").select("version").orderBy("number", "desc").execute();
  const versions = [...new Set(history.map(({ version }) => version))];
  const scans = store.db.selectFrom("data_scans").select("version").orderBy("scanned_at", "desc").limit(1);
  const current = (await scans.executeTakeFirst())?.version; // what the data is now, though another may have come since
  const isStaying = (version: string, age: number) =>
    age < (keep ?? Infinity) || version === current || mentioned.has(version);
  const staying = new Set(versions.filter(isStaying));

  const live = new Set<string>();
  for (const version of staying) for (const file of await readManifest(store, version)) live.add(file.sha256);

  const objects = await store.db.selectFrom("data_objects").selectAll().orderBy("blob").orderBy("offset").execute();
  const dead = objects.filter(({ hash }) => !live.has(hash)).map(({ hash }) => hash);
  const needed = new Map<string, ObjectPlace[]>();
  for (const place of objects) {
    if (!live.has(place.hash)) continue;
    const same = needed.get(place.blob);
    if (same) same.push(place);
    else needed.set(place.blob, [place]);
  }

  const moving = new Map<string, readonly ObjectPlace[]>();
  const unneeded: string[] = [];
  let freedBytes = 0;
  for await (const blob of store.blobs.list()) {
    if (mentioned.has(blob) || staying.has(blob)) continue;
    const size = (await store.blobs.size(blob)) ?? 0;
    const places = needed.get(blob) ?? [];
    const liveBytes = places.reduce((sum, place) => sum + place.size, 0);
    if (places.length > 0 && liveBytes >= size / 2) continue;
    unneeded.push(blob);
    freedBytes += size - liveBytes;
    if (places.length > 0) moving.set(blob, places);
  }
  return { dropped: versions.filter((version) => !staying.has(version)), dead, moving, unneeded, freedBytes };
}

async function act(store: Store, { dropped, dead, moving, unneeded }: Plan): Promise<void> {
  const moved = await move(store, [...moving.values()].flat());
  await store.db.transaction().execute(async (transaction) => {
    await saveObjects(transaction, moved);
    await forgetObjects(transaction, dead);
    for (const version of dropped) {
      await transaction.deleteFrom("data_versions").where("version", "=", version).execute();
    }
  });
  const written = new Set(moved.map(({ blob }) => blob));
  for (const blob of unneeded) if (!written.has(blob)) await store.blobs.remove(blob);
}

async function move(store: Store, places: readonly ObjectPlace[]): Promise<readonly ObjectPlace[]> {
  const pack = packWriter(store.blobs, () => Promise.resolve(new Set()));
  const reader = blobReader(store);
  try {
    for (const place of places) {
      const bytes = reader.read(place);
      if (bytes === "missing" || sha256(bytes) !== place.hash) {
        const path = store.blobs.locate(place.blob);
        const problem = bytes === "missing" ? bytes : "damaged";
        throw fault("DATA_DAMAGED", { version: place.hash, object: "some of its content", path, problem });
      }
      bytes.copy(pack.room());
      await pack.add(bytes.length);
    }
    return await pack.finish();
  } finally {
    reader.close();
  }
}

const ownTables = new Set([
  "data_objects",
  "data_versions",
  "data_history",
  "data_scans",
  "file_hashes",
  "module_imports",
]);

/**
 * Every SHA-256 that stands anywhere in a row of another room: outputs of stages, models, versions that runs were made
 * of. Read from all their texts, so that a new table that names blobs need not be made known here. Where a folder is
 * named (`<hash>.dir`), also those of the files that it held.
 */
async function mentionedHashes({ db, blobs }: Store): Promise<ReadonlySet<string>> {
  const { sql } = await import("kysely");
  const tables = await sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`.execute(db);
  const found = new Set<string>();
  const folders = new Set<string>();
  for (const { name } of tables.rows.filter((table) => !ownTables.has(table.name))) {
    const { rows } = await sql<Record<string, unknown>>`SELECT * FROM ${sql.table(name)}`.execute(db);
    for (const cell of rows.flatMap((row) => Object.values(row))) {
      if (typeof cell !== "string") continue;
      for (const [, hash = "", folder] of cell.matchAll(/(?<![0-9a-f])([0-9a-f]{64})(?![0-9a-f])(\.dir\b)?/g)) {
        found.add(hash);
        if (folder !== undefined) folders.add(hash);
      }
    }
  }
  for (const folder of folders) {
    // One that was not kept, or was lost, cannot come back: nothing is kept for it.
    if ((await blobs.verify(folder)) !== "ok") continue;
    for (const { sha256: hash } of (await readListing(blobs, folder)).files) found.add(hash);
  }
  return found;
}
