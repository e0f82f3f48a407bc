import { isSameStamp, type Held, type SourceSpec } from "../source/index.ts";
import { hashContent, type Store } from "../store/index.ts";
import { manifestNames } from "./file-name.ts";
import { findScan, remembered, type Remembered } from "./scan.ts";
import { stampFiles } from "./stamp.ts";
import { lastSeenVersion, readManifest } from "./versions.ts";

/** How the source's files stand to the version that they had when they were last kept. */
export interface DataStatus {
  /** null: nothing of this project's data has been kept yet. */
  readonly version: string | null;
  readonly unchanged: readonly string[];
  readonly changed: readonly string[];
  /** Files that the version does not have. */
  readonly added: readonly string[];
  /** Files that only the version has. */
  readonly removed: readonly string[];
}

/**
 * Compares by content; what has not changed since it was last read is not read. Keeps nothing.
 * Faults FILE_NOT_FOUND, FILE_NOT_READABLE, DATA_DAMAGED.
 */
export async function dataStatus(
  store: Store,
  { files: held }: Held,
  source: SourceSpec,
  signal?: AbortSignal,
): Promise<DataStatus> {
  const names = manifestNames(held.map(({ name }) => name));
  const version = await lastSeenVersion(store, source);
  if (version === undefined) return { version: null, unchanged: [], changed: [], added: names, removed: [] };
  const stamps = await stampFiles(held, signal);
  const scan = await findScan(store.db, source, store.clock());
  const known = scan === null ? new Map<string, Remembered>() : remembered(scan);
  const kept = new Map((await readManifest(store, version)).map((file) => [file.name, file]));
  const lists = { unchanged: [] as string[], changed: [] as string[], added: [] as string[] };
  for (const [i, name] of names.entries()) {
    const before = kept.get(name);
    const seen = known.get(name);
    const isSame = async () => {
      if (before?.sizeBytes !== stamps[i]!.sizeBytes) return false;
      if (seen !== undefined && isSameStamp(seen.stamp, stamps[i]!)) return seen.sha256 === before.sha256;
      return (await hashContent(held[i]!.path, signal)).hash === before.sha256;
    };
    lists[before === undefined ? "added" : (await isSame()) ? "unchanged" : "changed"].push(name);
  }
  const here = new Set(names);
  return { version, ...lists, removed: [...kept.keys()].filter((name) => !here.has(name)) };
}
