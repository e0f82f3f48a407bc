import { join } from "node:path";
import { declaredChecks } from "../checks/index.ts";
import type { Project } from "../project/index.ts";
import { holdSource } from "../source/index.ts";
import { hashFile, sha256, type Store } from "../store/index.ts";

/** Content hashes of the sources that checks refer to, by the checks' names. Unchanged files are not read again. */
export async function hashReferences(
  { dir, config }: Project,
  store: Store,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const hashes: [string, string][] = [];
  for (const [name, check] of declaredChecks(config.checks)) {
    if (check.check !== "references") continue;
    const held = await holdSource(dir, check.source, { scratch: join(store.dir, "tmp"), signal });
    try {
      const files: string[] = [];
      for (const { path } of held.files) files.push(await hashFile(store, path));
      hashes.push([`what checks[${JSON.stringify(name)}] refers to`, sha256(Buffer.from(files.join()))]);
    } finally {
      await held.release();
    }
  }
  return Object.fromEntries(hashes);
}
