import { chmod, copyFile, constants, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import type { Store } from "../store/index.ts";

const workDir = (store: Store, runId: string) => join(store.dir, "work", runId);

/**
 * Copies artifacts to where a stage may read them, and write to them without harm. Faults BLOB_MISSING, DISK_FULL.
 *
 * @param artifacts name → blob hash
 * @returns name → path
 */
export async function placeArtifacts(
  store: Store,
  runId: string,
  stage: string,
  artifacts: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const folder = join(workDir(store, runId), encodeURIComponent(stage));
  const places: Record<string, string> = {};
  for (const [name, hash] of Object.entries(artifacts)) {
    const source = store.blobs.locate(hash);
    if (!(await store.blobs.has(hash))) throw fault("BLOB_MISSING", { hash, path: source });
    places[name] = join(folder, name);
    try {
      await mkdir(folder, { recursive: true });
      await rm(places[name], { force: true }); // of an earlier try, which may have written to it
      await copyFile(source, places[name], constants.COPYFILE_FICLONE);
      await chmod(places[name], 0o644);
    } catch (error) {
      throw fromSystemError(error, `artifact "${name}"`);
    }
  }
  return places;
}

/** Removes what was placed for stages of every run: one run at a time works in a project. */
export async function removeWork(store: Store): Promise<void> {
  await rm(join(store.dir, "work"), { recursive: true, force: true }).catch((error: unknown) => {
    throw fromSystemError(error, "copies of artifacts");
  });
}
