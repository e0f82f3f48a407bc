import { randomUUID } from "node:crypto";
import { copyFile, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import type { ProjectFile } from "./project-file.ts";

/**
 * Writes a new project: into a folder beside it first, then renamed, so that a failure leaves nothing half-written.
 * An empty folder that is there already is filled, the config file last: without it, it is no project.
 * Faults FOLDER_NOT_EMPTY, PATH_NOT_FOLDER, FOLDER_READ_ONLY, DISK_FULL.
 */
export async function writeProject(folder: string, files: readonly ProjectFile[]): Promise<void> {
  const dir = resolve(folder);
  const what = `the new project ${JSON.stringify(folder)}`;
  try {
    const has = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (has && has.length > 0) throw fault("FOLDER_NOT_EMPTY", { path: folder, has });
    await mkdir(dirname(dir), { recursive: true });
    const draft = join(has ? dir : dirname(dir), `.${basename(dir)}-${randomUUID().slice(0, 8)}`);
    await mkdir(draft);
    try {
      await writeFiles(draft, files);
      if (!has) await rename(draft, dir);
      else await moveInto(dir, draft);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  } catch (error) {
    throw fromSystemError(error, what);
  }
}

async function writeFiles(root: string, files: readonly ProjectFile[]): Promise<void> {
  for (const { path, content } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    const to = join(root, path);
    if (typeof content === "string" || content instanceof Uint8Array) await writeFile(to, content, { flush: true });
    else await copyFile(content.copyOf, to);
  }
}

async function moveInto(dir: string, draft: string): Promise<void> {
  const isConfig = (name: string) => name.startsWith("espalier.config.");
  const names = await readdir(draft);
  for (const name of names.sort((a, b) => Number(isConfig(a)) - Number(isConfig(b)))) {
    await rename(join(draft, name), join(dir, name));
  }
}
