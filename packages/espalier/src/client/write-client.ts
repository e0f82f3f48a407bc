import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import { writeDurably } from "../store/index.ts";
import type { ClientFile } from "./generate-client.ts";

/**
 * Writes a client's files. A folder that holds something else than a client is left as it is; so are files in it that
 * are not the client's. package.json, which marks the folder as ours, comes first: what stopped half-way can be made
 * again. Faults CLIENT_FOLDER_TAKEN, and those of the file system.
 */
export async function writeClient(folder: string, files: readonly ClientFile[]): Promise<void> {
  const what = `the folder ${JSON.stringify(folder)}`;
  try {
    await mkdir(folder, { recursive: true });
    const has = await readdir(folder);
    if (has.length > 0 && !(await isClient(folder))) throw fault("CLIENT_FOLDER_TAKEN", { path: folder, has });
  } catch (error) {
    throw fromSystemError(error, what);
  }
  const [manifest, ...others] = [...files].sort(
    (a, b) => Number(b.path === "package.json") - Number(a.path === "package.json"),
  );
  for (const { path, text } of [manifest!, ...others]) await writeDurably(join(folder, path), text);
}

async function isClient(folder: string): Promise<boolean> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const mark = (manifest as { espalier?: { client?: unknown } } | null)?.espalier;
    return typeof mark?.client === "number";
  } catch {
    return false;
  }
}
