import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import { removeAbandoned, syncFile, syncFolder } from "../store/index.ts";
import type { Build, BuildManifest } from "./build.ts";

/** Others may take the folder's place while we do: two builds at once into one folder. */
const attempts = 5;
/** An image's user is not the one who built it. */
const readableByAll = 0o644;
const enterableByAll = 0o755;

/**
 * Writes a build's folder: all of it beside its place, then in one step. A folder that is there is replaced only where
 * it holds a build and nothing else. Faults BUILD_FOLDER_TAKEN, and those of the file system.
 */
export async function writeBuild({ files }: Pick<Build, "files">, folder: string): Promise<void> {
  const what = `the folder ${JSON.stringify(folder)}`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    const place = await realPlace(folder);
    await refuseForeign(place);
    const parent = dirname(place);
    await removeAbandoned(parent);
    const beside = temporaryIn(parent);
    try {
      await mkdir(beside, { mode: enterableByAll });
      await chmod(beside, enterableByAll);
      for (const { path, bytes } of files) {
        const file = join(beside, path);
        await writeFile(file, bytes, { flag: "wx" });
        await chmod(file, readableByAll);
        await syncFile(file);
      }
      await syncFolder(beside);
      await takePlace(beside, place);
      await syncFolder(parent);
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  } catch (error) {
    throw fromSystemError(error, what);
  }
}

const temporaryIn = (parent: string) => join(parent, `.espalier-${process.pid}-${randomBytes(8).toString("hex")}.tmp`);

/** Where a link leads, so that the folder is replaced and the link stays. */
async function realPlace(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return join(await realpath(dirname(folder)), basename(folder));
  }
}

async function takePlace(beside: string, place: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(beside, place);
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(code) || attempt === attempts) throw error;
    }
    await refuseForeign(place);
    const old = temporaryIn(dirname(place));
    await rename(place, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error; // another build has just moved it away
    });
    await rm(old, { recursive: true, force: true });
  }
}

/** Nothing that we did not make is ever removed. A folder that changed while it was looked at is looked at again. */
async function refuseForeign(place: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await stampOf(place);
    const foreign = await foreignIn(place);
    if (foreign.length === 0) return;
    const isSettled = (await stampOf(place)) === before;
    if (isSettled || attempt === attempts) throw fault("BUILD_FOLDER_TAKEN", { path: place, has: foreign });
  }
}

/** Changes with the folder in this place, and what is in it; null: none is there. */
async function stampOf(place: string): Promise<string | null> {
  try {
    const { ino, ctimeNs } = await stat(place, { bigint: true });
    return `${ino} ${ctimeNs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function foreignIn(place: string): Promise<readonly string[]> {
  const has = await readdir(place, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const built = await filesOfBuild(place);
  return has.filter((entry) => entry.isDirectory() || !built.has(entry.name)).map(({ name }) => name);
}

/** What the manifest in this folder lists, itself among it; nothing where it is none of ours. */
async function filesOfBuild(place: string): Promise<ReadonlySet<string>> {
  try {
    const manifest = JSON.parse(await readFile(join(place, "manifest.json"), "utf8")) as Partial<BuildManifest> | null;
    const isOurs = typeof manifest?.format === "number" && typeof manifest.id === "string";
    return new Set(isOurs ? ["manifest.json", ...(manifest.files ?? []).map(({ path }) => path)] : []);
  } catch {
    return new Set();
  }
}
