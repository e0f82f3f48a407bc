import { open, readFile } from "node:fs/promises";
import { fault, fromSystemError } from "../fault/index.ts";
import { listingHash, listingText, type FileHashes, type Listing, type Store } from "../store/index.ts";
import { allAtOnce } from "./all-at-once.ts";
import { fileId, folderId, type ContentId } from "./content-id.ts";
import { listingOf } from "./content.ts";
import { pathInProject } from "./path-in-project.ts";
import { look, type Found, type FoundFile } from "./walk.ts";

/** Smaller files go through memory: fewer calls. */
const smallBytes = 1 << 20;
/** As many as Node has threads for files. */
const atATime = 4;

export interface Collecting {
  readonly stage: string;
  readonly outputs: readonly string[];
  /** Whether the contents are kept in the store. */
  readonly keep: boolean;
}

/**
 * Takes what a stage has made: every output must be there. When the promise resolves, the contents (kept ones: their
 * copies in the store) survive a power cut, and may be named.
 *
 * Faults STAGE_OUTPUT_MISSING, PATH_UNUSABLE (links among them), PATH_LEAVES_PROJECT, DISK_FULL, FILE_NOT_READABLE.
 */
export async function collectOutputs(
  store: Store,
  hashes: FileHashes,
  dir: string,
  { stage, outputs, keep }: Collecting,
): Promise<Readonly<Record<string, ContentId>>> {
  const found = outputs.map(
    (output) => [output, look(dir, pathInProject(dir, output, output), output, "none")] as const,
  );
  const missing = found.filter(([, what]) => what.kind === "nothing").map(([output]) => output);
  if (missing.length > 0) throw fault("STAGE_OUTPUT_MISSING", { stage, paths: missing });
  const ids: [string, ContentId][] = [];
  for (const [output, what] of found) {
    if (what.kind === "nothing") continue;
    ids.push([output, keep ? await keepContent(store, what) : await syncContent(hashes, output, what)]);
  }
  return Object.fromEntries(ids);
}

type There = Exclude<Found, { kind: "nothing" }>;

async function keepContent(store: Store, found: There): Promise<ContentId> {
  if (found.kind === "file")
    return fileId((await keepFile(store, found.path, found.sizeBytes)).hash, found.isExecutable);
  const files = await allAtOnce(found.files, atATime, async ({ path, absolute, sizeBytes, isExecutable }) => {
    const kept = await keepFile(store, absolute, sizeBytes);
    return { path, sha256: kept.hash, sizeBytes: kept.sizeBytes, isExecutable };
  });
  const listing: Listing = { files, emptyFolders: found.emptyFolders };
  return folderId(await store.blobs.put(Buffer.from(listingText(listing))));
}

async function keepFile(store: Store, path: string, sizeBytes: number) {
  if (sizeBytes > smallBytes) return await store.blobs.putFile(path);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fromSystemError(error, `"${path}"`, "read");
  });
  return { hash: await store.blobs.put(bytes), sizeBytes: bytes.length };
}

/** Nothing but the file itself will have the content, so that it must be the one to last. */
async function syncContent(hashes: FileHashes, output: string, found: There): Promise<ContentId> {
  const files: readonly Pick<FoundFile, "absolute">[] =
    found.kind === "file" ? [{ absolute: found.path }] : found.files;
  await allAtOnce(files, atATime, ({ absolute }) => syncAsItIs(absolute)).catch((error: unknown) => {
    throw fromSystemError(error, `output "${output}"`);
  });
  if (found.kind === "file") return fileId(await hashes.of(found.path), found.isExecutable);
  return folderId(listingHash(await listingOf(hashes, found)));
}

/** As `syncFile`, but a stage may have made its output read-only. */
async function syncAsItIs(path: string): Promise<void> {
  const file = await open(path, process.platform === "win32" ? "r+" : "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
