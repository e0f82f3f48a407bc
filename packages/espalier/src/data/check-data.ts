import { Fault } from "../fault/index.ts";
import { sha256, type Store } from "../store/index.ts";
import { findObjects } from "./objects.ts";
import { blobReader } from "./open-version.ts";
import { readManifest } from "./versions.ts";

/** Something that is wrong with kept data: which file of the store, and what with it. */
export interface DataProblem {
  readonly path: string;
  readonly problem: string;
}

/**
 * Holds everything that is kept of data against its hash: each object in its place, each version's manifest, and that
 * every file a manifest names is kept. One problem for each damaged or missing file of the store.
 */
export async function checkData(store: Store): Promise<readonly DataProblem[]> {
  const problems = new Map<string, string>();
  const blob = blobReader(store);
  try {
    const objects = await store.db.selectFrom("data_objects").selectAll().orderBy("blob").orderBy("offset").execute();
    for (const place of objects) {
      const path = store.blobs.locate(place.blob);
      if (problems.has(path)) continue;
      if (place.blob === place.hash) {
        const state = await store.blobs.verify(place.blob);
        if (state !== "ok") problems.set(path, state);
        continue;
      }
      const bytes = blob.read(place);
      if (bytes === "missing") problems.set(path, "missing");
      else if (sha256(bytes) !== place.hash) problems.set(path, "damaged");
    }
  } finally {
    blob.close();
  }
  for (const { version } of await store.db.selectFrom("data_versions").select("version").execute()) {
    try {
      const files = await readManifest(store, version);
      const places = await findObjects(
        store.db,
        files.map((file) => file.sha256),
      );
      const lost = files.find((file) => places.get(file.sha256)?.size !== file.sizeBytes);
      if (lost)
        problems.set(store.blobs.locate(lost.sha256), `missing: it is ${JSON.stringify(lost.name)} of ${version}`);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      problems.set(store.blobs.locate(version), error.message);
    }
  }
  return [...problems].map(([path, problem]) => ({ path, problem }));
}
