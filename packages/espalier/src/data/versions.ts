import type { Kysely } from "kysely";
import { fault } from "../fault/index.ts";
import type { SourceSpec } from "../source/index.ts";
import type { Store, Tables } from "../store/index.ts";
import { parseManifest, type SnapshotFile } from "./manifest.ts";

/** One entry of the history: the data came to this version then. */
export interface HistoryEntry {
  /** Counts from 1; never given twice. */
  readonly number: number;
  readonly version: string;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly because: string;
  readonly files: number;
  readonly sizeBytes: number;
}

export interface VersionSummary {
  readonly version: string;
  readonly files: number;
  readonly sizeBytes: number;
}

/**
 * Makes a version known, whose content and manifest are kept already, and adds to the history where it is new or has
 * come again. Was it new?
 */
export async function recordVersion(
  transaction: Kysely<Tables>,
  { version, files, sizeBytes }: VersionSummary,
  event: { readonly at: number; readonly because: string; readonly again: boolean },
): Promise<boolean> {
  const isNew = !(await isKnown(transaction, version));
  if (isNew) await transaction.insertInto("data_versions").values({ version, files, size_bytes: sizeBytes }).execute();
  if (isNew || event.again) {
    const { at, because } = event;
    await transaction.insertInto("data_history").values({ version, at, because }).execute();
  }
  return isNew;
}

/** The version that the history ends with. */
export async function newestVersion(db: Kysely<Tables>): Promise<string | undefined> {
  const newest = db.selectFrom("data_history").select("version").orderBy("number", "desc").limit(1);
  return (await newest.executeTakeFirst())?.version;
}

/** The version that a source's files had when they were last read; where it was never read here, the newest one. */
export async function lastSeenVersion(store: Store, source: SourceSpec): Promise<string | undefined> {
  const scans = store.db.selectFrom("data_scans").select("version").where("source", "=", JSON.stringify(source));
  return (await scans.executeTakeFirst())?.version ?? (await newestVersion(store.db));
}

/** Newest first. */
export async function listHistory(store: Store, limit: number): Promise<readonly HistoryEntry[]> {
  const rows = await store.db
    .selectFrom("data_history")
    .innerJoin("data_versions", "data_versions.version", "data_history.version")
    .select(["number", "data_history.version", "at", "because", "files", "size_bytes"])
    .orderBy("number", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ size_bytes, ...row }) => ({ ...row, sizeBytes: size_bytes }));
}

/**
 * The version that a person means: its number in the history, `@` for the newest and `@-1` for the one before it, or
 * the first four or more digits of its hash. Faults DATA_VERSION_NOT_FOUND, DATA_VERSION_AMBIGUOUS.
 */
export async function findVersion(store: Store, selector: string): Promise<string> {
  const back = /^@(?:-(\d{1,9}))?$/.exec(selector);
  if (back !== null) {
    const rows = store.db.selectFrom("data_history").select("version").orderBy("number", "desc");
    const row = await rows
      .limit(1)
      .offset(Number(back[1] ?? 0))
      .executeTakeFirst();
    if (row !== undefined) return row.version;
  } else if (/^\d{1,9}$/.test(selector)) {
    const rows = store.db.selectFrom("data_history").select("version").where("number", "=", Number(selector));
    const row = await rows.executeTakeFirst();
    if (row !== undefined) return row.version;
  }
  if (/^[0-9a-f]{4,64}$/.test(selector)) {
    const rows = store.db.selectFrom("data_versions").select("version").where("version", "like", `${selector}%`);
    const found = await rows.limit(11).execute();
    if (found.length > 1) {
      throw fault("DATA_VERSION_AMBIGUOUS", { version: selector, matches: found.map(({ version }) => version) });
    }
    if (found.length === 1) return found[0]!.version;
  }
  throw fault("DATA_VERSION_NOT_FOUND", { version: selector });
}

export async function isKnown(db: Kysely<Tables>, version: string): Promise<boolean> {
  const rows = db.selectFrom("data_versions").select("version").where("version", "=", version);
  return (await rows.executeTakeFirst()) !== undefined;
}

/** A version's files. Faults DATA_VERSION_NOT_FOUND, DATA_DAMAGED, DATA_MANIFEST_INVALID. */
export async function readManifest(store: Store, version: string): Promise<readonly SnapshotFile[]> {
  if (!(await isKnown(store.db, version))) throw fault("DATA_VERSION_NOT_FOUND", { version });
  const state = await store.blobs.verify(version);
  if (state !== "ok") {
    throw fault("DATA_DAMAGED", { version, object: "its manifest", path: store.blobs.locate(version), problem: state });
  }
  return parseManifest(version, await store.blobs.get(version));
}
