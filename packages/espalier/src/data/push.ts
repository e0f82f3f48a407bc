import { fault } from "../fault/index.ts";
import { acquireLock, isBlobHash, type LockHolder, type Store } from "../store/index.ts";
import { findObjects } from "./objects.ts";
import { blobKey, versionKey, versionOfKey, type Remote } from "./remote.ts";
import { documentBytes } from "./version-document.ts";
import { readManifest } from "./versions.ts";

/** The name of the lock that keeps what is being pushed from being collected; runs and snapshots go on meanwhile. */
export const pushLock = "data push";

/** What `push` and `pull` tell as they go: so many of so many files of the store are through. */
export type TransferListener = (event: { readonly done: number; readonly total: number }) => void;

export interface Pushed {
  /** Versions that the remote did not have. */
  readonly versions: readonly string[];
  /** Files of the store that went there; those that it had are not sent. */
  readonly blobs: number;
  readonly bytes: number;
}

export interface TransferOptions {
  readonly onProgress?: TransferListener;
  /** Told whom we wait for. */
  readonly onWait?: (holder: LockHolder) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Brings every kept version to the remote that it does not have. Packs go as they are, each held against its hash before;
 * a version's document goes last, so that whatever a remote lists is there in full. Ended half-way, the next push goes on.
 *
 * Faults DATA_DAMAGED; those of the remote.
 */
export async function push(store: Store, remote: Remote, options: TransferOptions = {}): Promise<Pushed> {
  const { onWait, signal } = options;
  const release = await acquireLock(store, pushLock, "espalier data push", { ...(onWait && { onWait }), signal });
  try {
    return await pushMissing(store, remote, options);
  } finally {
    await release();
  }
}

async function pushMissing(store: Store, remote: Remote, { onProgress, signal }: TransferOptions): Promise<Pushed> {
  const there = new Set<string>();
  for await (const key of remote.list("versions/")) {
    const version = versionOfKey(key);
    if (version !== null) there.add(version);
  }
  const history = await store.db.selectFrom("data_history").selectAll().orderBy("number").execute();
  const missing = new Map(history.filter(({ version }) => !there.has(version)).map((entry) => [entry.version, entry]));

  const plans = [];
  for (const { version, at, because } of missing.values()) {
    const files = await readManifest(store, version);
    const places = await findObjects(
      store.db,
      files.map(({ sha256 }) => sha256),
    );
    const lost = files.find(({ sha256 }) => !places.has(sha256));
    if (lost) {
      const path = store.blobs.locate(lost.sha256);
      throw fault("DATA_DAMAGED", {
        version,
        object: `the content of ${JSON.stringify(lost.name)}`,
        path,
        problem: "missing",
      });
    }
    const objects = [...places.values()];
    const document = documentBytes({ version, at, because, objects });
    plans.push({ version, document, blobs: [...new Set([version, ...objects.map(({ blob }) => blob)])] });
  }

  const total = new Set(plans.flatMap(({ blobs }) => blobs)).size;
  const seen = new Set<string>();
  const sent = { blobs: 0, bytes: 0 };
  for (const { version, document, blobs } of plans) {
    for (const blob of blobs) {
      if (seen.has(blob)) continue;
      seen.add(blob);
      signal?.throwIfAborted();
      if (!(await remote.has(blobKey(blob)))) {
        await refuseDamaged(store, version, blob);
        await remote.send(blobKey(blob), store.blobs.locate(blob));
        sent.blobs++;
        sent.bytes += (await store.blobs.size(blob)) ?? 0;
      }
      onProgress?.({ done: seen.size, total });
    }
    await remote.write(versionKey(version), document);
  }
  return { versions: plans.map(({ version }) => version), ...sent };
}

/** What is damaged here must not pass for whole there. */
async function refuseDamaged(store: Store, version: string, blob: string): Promise<void> {
  const state = isBlobHash(blob) ? await store.blobs.verify(blob) : "missing";
  if (state === "ok") return;
  throw fault("DATA_DAMAGED", {
    version,
    object: "some of its content",
    path: store.blobs.locate(blob),
    problem: state,
  });
}
