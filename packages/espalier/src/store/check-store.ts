import type { Store } from "./open-store.ts";

export type StoreProblem =
  | { readonly kind: "database"; readonly problem: string }
  | { readonly kind: "blob"; readonly hash: string; readonly path: string; readonly problem: "missing" | "damaged" };

/** Reads the whole store and reports what is wrong with it: database, every blob, every blob that a version names. */
export async function checkStore(store: Store): Promise<readonly StoreProblem[]> {
  const problems: StoreProblem[] = store.databaseProblems().map((problem) => ({ kind: "database", problem }));
  const hashes = new Set<string>();
  for await (const hash of store.blobs.list()) hashes.add(hash);
  for (const row of await store.db.selectFrom("model_versions").select("model_hash").execute()) {
    hashes.add(row.model_hash);
  }
  for (const hash of hashes) {
    const problem = await store.blobs.verify(hash);
    if (problem !== "ok") problems.push({ kind: "blob", hash, path: store.blobs.locate(hash), problem });
  }
  return problems;
}
