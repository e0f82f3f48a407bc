import { access, constants, mkdir, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Kysely } from "kysely";
import { fault, fromSystemError } from "../fault/index.ts";
import type { BlobStore } from "./blobs.ts";
import type { Clock } from "./clock.ts";
import { folderBlobs } from "./folder-blobs.ts";
import { connectSqlite } from "./sqlite.ts";
import { type StageResults, stageResultsIn } from "./stage-results.ts";
import type { Tables } from "./tables.ts";
import { type TrialResults, trialResultsIn } from "./trial-results.ts";
import { removeAbandoned, writeDurably } from "./write-durably.ts";

/** All that a project remembers: rows in a database, bytes in blobs. */
export interface Store {
  /** The folder, absolute. */
  readonly dir: string;
  readonly db: Kysely<Tables>;
  readonly blobs: BlobStore;
  readonly stageResults: StageResults;
  readonly trialResults: TrialResults;
  /** What the store's own bookkeeping is dated by. What happens to runs and models is dated by who reports it. */
  readonly clock: Clock;
  /** What the database's check of itself finds wrong. */
  databaseProblems(): readonly string[];
  close(): void;
}

/**
 * Opens the store in this folder, made if it is not there: `store.db`, `blobs/`, `tmp/`, and a `.gitignore` that keeps
 * all of it out of git. Safe to do from many processes at once. Files that a killed process left unfinished go.
 *
 * Faults: STORE_TOO_NEW, STORE_DAMAGED, STORE_BUSY, FOLDER_READ_ONLY, FILE_NOT_WRITABLE, DISK_FULL, PATH_NOT_FOLDER.
 */
export async function openStore(dir: string, { clock = Date.now }: { clock?: Clock } = {}): Promise<Store> {
  const root = resolve(dir);
  const database = join(root, "store.db");
  const blobRoot = join(root, "blobs");
  const staging = join(root, "tmp");
  await makeFolders(root, [blobRoot, staging]);
  await refuseUnusable(database, blobRoot);

  const connection = await connectSqlite(database);
  const blobs = folderBlobs(blobRoot, staging);
  return {
    dir: root,
    db: connection.db,
    blobs,
    stageResults: stageResultsIn(connection.db, blobs, clock),
    trialResults: trialResultsIn(connection.db, clock),
    clock,
    databaseProblems: () => connection.problems(),
    close: () => connection.close(),
  };
}

async function makeFolders(root: string, inner: readonly string[]): Promise<void> {
  try {
    for (const folder of inner) await mkdir(folder, { recursive: true });
    for (const folder of [root, ...inner]) await removeAbandoned(folder);
    const ignore = join(root, ".gitignore");
    if ((await statOrNothing(ignore)) === undefined) await writeDurably(ignore, "*\n");
  } catch (error) {
    throw fromSystemError(error, `the store "${root}"`);
  }
}

/** SQLite says too little about a file that it cannot open, and takes an empty one for new; so we look first. */
async function refuseUnusable(database: string, blobRoot: string): Promise<void> {
  const what = `the store's database "${database}"`;
  try {
    const found = await statOrNothing(database);
    if (found === undefined) return;
    if (found.isDirectory()) throw fault("STORE_DAMAGED", { what, problem: "it is a folder" });
    // A process killed while it made the store leaves an empty database too, but never one with blobs.
    if (found.size === 0 && (await readdir(blobRoot)).length > 0) {
      throw fault("STORE_DAMAGED", { what, problem: "it is empty" });
    }
    await access(database, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw fromSystemError(error, what);
  }
}

async function statOrNothing(path: string) {
  return await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
