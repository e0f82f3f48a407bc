import { mkdir, readdir, rename, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Fault, fault, fromSystemError } from "../fault/index.ts";
import {
  holdSource,
  isSameStamp,
  stampFrom,
  withRelation,
  type HeldFile,
  type SourceSpec,
  type Stamp,
} from "../source/index.ts";
import { syncFolder, writeDurably, type Store } from "../store/index.ts";
import { takeSnapshot, type Snapshot } from "./take-snapshot.ts";

export interface WatchOptions {
  /** The project's folder. */
  readonly dir: string;
  readonly source: SourceSpec;
  /** The folder where files arrive, absolute; the source reads it. */
  readonly folder: string;
  /** Columns that every file must have. */
  readonly columns: readonly string[];
  readonly pollMs?: number;
  /** Ends the watch; what is under way ends first, or is given up without a trace. */
  readonly signal: AbortSignal;
}

export type WatchEvent =
  | {
      readonly kind: "batch";
      readonly files: readonly string[];
      readonly removed: readonly string[];
      readonly snapshot: Snapshot;
    }
  | { readonly kind: "rejected"; readonly file: string; readonly reason: string; readonly movedTo: string };

const rejectedFolder = "rejected";
/** Does a file have a name that programs give to what they have not finished? Hidden ones count as such. */
export const isUnfinished = (name: string): boolean =>
  /^\.|~$|\.(tmp|temp|part|partial|crdownload|download|swp|lock)$/i.test(name);

/**
 * Looks at the folder again and again. Once every file in it has stood still from one look to the next, each new one is
 * read on its own: one that cannot be read, or lacks a column, moves to `rejected/` with its reason beside it. Then the
 * source is kept as a new version.
 *
 * Faults PATH_NOT_FOLDER, FILE_NOT_FOUND, FILE_NOT_READABLE, WATCH_FOLDER_UNREAD; those of `holdSource`.
 */
export async function* watchFolder(store: Store, options: WatchOptions): AsyncGenerator<WatchEvent> {
  const { folder, signal, pollMs = 500 } = options;
  let known: ReadonlyMap<string, Stamp> = new Map();
  let before: ReadonlyMap<string, Stamp> | null = null;
  while (!signal.aborted) {
    const now = await look(folder);
    const isStill = before !== null && isSameFolder(before, now);
    before = now;
    if (isStill && !isSameFolder(known, now)) {
      const arrived = [...now.keys()].filter((name) => !isUnchanged(known, now, name));
      const { events, settled } = await takeBatch(
        store,
        options,
        arrived,
        [...known.keys()].filter((name) => !now.has(name)),
      );
      yield* events;
      const rejected = new Set(events.flatMap((event) => (event.kind === "rejected" ? [event.file] : [])));
      if (settled) known = new Map([...now].filter(([name]) => !rejected.has(name)));
      before = null;
    }
    await pause(pollMs, undefined, { signal }).catch(() => {}); // the loop sees the signal itself
  }
}

async function look(folder: string): Promise<ReadonlyMap<string, Stamp>> {
  try {
    const found = new Map<string, Stamp>();
    for (const name of (await readdir(folder)).sort()) {
      if (isUnfinished(name)) continue;
      const file = await stat(join(folder, name)).catch(() => null); // it may have gone since
      if (file?.isFile()) found.set(name, stampFrom(file));
    }
    return found;
  } catch (error) {
    throw fromSystemError(error, `the folder ${JSON.stringify(folder)}`, "read");
  }
}

const isUnchanged = (a: ReadonlyMap<string, Stamp>, b: ReadonlyMap<string, Stamp>, name: string): boolean => {
  const [then, now] = [a.get(name), b.get(name)];
  return then !== undefined && now !== undefined && isSameStamp(then, now);
};
const isSameFolder = (a: ReadonlyMap<string, Stamp>, b: ReadonlyMap<string, Stamp>): boolean =>
  a.size === b.size && [...a.keys()].every((name) => isUnchanged(a, b, name));

/** @returns settled: false where something changed meanwhile, and all of it has to be looked at again */
async function takeBatch(
  store: Store,
  options: WatchOptions,
  arrived: readonly string[],
  removed: readonly string[],
): Promise<{ readonly events: readonly WatchEvent[]; readonly settled: boolean }> {
  const { dir, source, folder, signal } = options;
  const events: WatchEvent[] = [];
  const scratch = join(store.dir, "tmp");
  let files = arrived;
  try {
    for (const name of arrived) {
      const reason = await whyUnreadable({ name, path: join(folder, name) }, options, scratch);
      if (reason !== null) events.push(await reject(folder, name, reason));
    }
    const rejected = new Set(events.map((event) => (event.kind === "rejected" ? event.file : "")));
    files = arrived.filter((name) => !rejected.has(name));
    if (files.length + removed.length === 0) return { events, settled: true };
    const held = await holdSource(dir, source, { scratch, signal });
    try {
      const read = new Set(held.files.map(({ path }) => path));
      const unread = files.filter((name) => !read.has(join(folder, name)));
      if (unread.length > 0) throw fault("WATCH_FOLDER_UNREAD", { folder, files: unread });
      const because = `ingest --watch ${basename(folder)}`;
      const snapshot = await takeSnapshot(store, held, { source, because, now: store.clock(), signal });
      return { events: [...events, { kind: "batch", files, removed, snapshot }], settled: true };
    } finally {
      await held.release({ unread: true });
    }
  } catch (error) {
    if (signal.aborted) return { events, settled: false };
    const code = error instanceof Fault ? error.code : null;
    if (code === "GLOB_EMPTY" && files.length > 0) throw fault("WATCH_FOLDER_UNREAD", { folder, files });
    if (code === "GLOB_EMPTY") return { events, settled: true }; // the last file went, or none was fit to stay
    // Somebody was quicker: a file came, went or grew. The next look sees what there is then.
    if (code === "SOURCE_CHANGED" || code === "FILE_NOT_FOUND") return { events, settled: false };
    throw error;
  }
}

/** Why the file cannot be part of the source, in a sentence; null where it can. */
async function whyUnreadable(file: HeldFile, options: WatchOptions, scratch: string): Promise<string | null> {
  const { source, columns, signal } = options;
  try {
    const held = { files: [file], release: () => Promise.resolve() };
    return await withRelation(held, source, { scratch, signal }, (relation) => {
      const have = new Set(relation.columns.map(({ name }) => name));
      const lacking = columns.filter((name) => !have.has(name));
      if (lacking.length === 0) return Promise.resolve(null);
      return Promise.resolve(`it has no column ${lacking.map((name) => JSON.stringify(name)).join(", ")}`);
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault && error.blame !== "input") throw error;
    if (error instanceof Fault && error.code === "FILE_NOT_FOUND") throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

/** The reason is there before the file is: whoever finds the file finds out why. */
async function reject(folder: string, name: string, reason: string): Promise<WatchEvent> {
  const target = join(folder, rejectedFolder);
  try {
    await mkdir(target, { recursive: true });
    const taken = new Set(await readdir(target));
    let free = name;
    for (let i = 2; taken.has(free); i++) free = `${i}-${name}`;
    await writeDurably(join(target, `${free}.reason.txt`), `${reason}\n`);
    await rename(join(folder, name), join(target, free));
    await syncFolder(target);
    await syncFolder(folder);
    return { kind: "rejected", file: name, reason, movedTo: join(rejectedFolder, free) };
  } catch (error) {
    throw fromSystemError(error, `the folder ${JSON.stringify(target)}`);
  }
}
