import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, realpath, rename, rm } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import type { Project } from "../project/index.ts";
import { removeAbandoned, sha256, syncFolder, writeDurably } from "../store/index.ts";

/** What a folder is about, kept in it as `run.json`. */
export interface ArtifactFolderFacts {
  readonly run_id: string;
  readonly run_name: string;
  readonly model: { readonly name: string; readonly version: number };
  readonly environment: string | null;
  /** Of the data. */
  readonly data_version: string;
}

/** Hashes of the files by which a version is told: where a folder has both, it is that version's. */
export interface VersionFiles {
  readonly "model.espalier": string;
  readonly "evaluation.json": string;
}

const folderName = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(-\d+)?$/;

/**
 * Puts what a version is made of into a folder named after the time, and returns its path within the project. Where one of
 * the folders holds this version already, it is that one: reusing makes none. The folder is written under another name,
 * synced and renamed: it is there as a whole or not at all, and none is ever written over. Then those beyond
 * `artifacts.keep` are removed, oldest first.
 *
 * @param files asked for only where a folder is made
 * @param now milliseconds since 1970
 *
 * Faults ARTIFACTS_ELSEWHERE and those of `fromSystemError`.
 */
export async function keepArtifactFolder(
  { dir, config }: Project,
  facts: ArtifactFolderFacts,
  version: VersionFiles,
  files: () => Promise<Readonly<Record<string, Uint8Array | string>>>,
  now: number,
): Promise<string | null> {
  const { folder, keep } = config.artifacts;
  if (folder === undefined) return null;
  try {
    const place = await placeWithin(dir, folder);
    const there = await stampedFolders(place);
    for (const name of there) {
      if (await holds(join(place, name), version)) return `${folder}/${name}`;
    }
    await removeAbandoned(place);
    const name = freeName(new Date(now), new Set(there));
    await writeFolder(place, name, facts, await files());
    await writeDurably(join(place, "latest.json"), `${JSON.stringify({ folder: name })}\n`);
    for (const old of olderThan(there, keep)) await rm(join(place, old), { recursive: true });
    return `${folder}/${name}`;
  } catch (error) {
    throw fromSystemError(error, JSON.stringify(folder));
  }
}

/** Makes the folder, and sees to it that no link leads elsewhere. */
async function placeWithin(dir: string, folder: string): Promise<string> {
  const root = await realpath(dir);
  let place = root;
  for (const part of folder.split("/")) {
    place = resolve(place, part);
    await mkdir(place, { recursive: true });
    const real = await realpath(place);
    if (!real.startsWith(`${root}${sep}`)) throw fault("ARTIFACTS_ELSEWHERE", { folder, place: real });
    place = real;
  }
  return place;
}

/** Newest first by their names. Anything else in the folder is left alone. */
async function stampedFolders(place: string): Promise<readonly string[]> {
  const entries = await readdir(place, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory() && folderName.test(entry.name)).map(({ name }) => name);
  return names.sort(byTime).reverse();
}

/** Of the same second, by number: `…Z`, `…Z-2`, …, `…Z-10`. */
function byTime(a: string, b: string): number {
  const [timeA, timeB] = [a.slice(0, 20), b.slice(0, 20)];
  if (timeA !== timeB) return timeA < timeB ? -1 : 1;
  return Number(a.slice(21)) - Number(b.slice(21));
}

/** By the folder's `run.json`; where that is gone, or was edited beyond reading, the folder holds no version for us. */
async function holds(path: string, version: VersionFiles): Promise<boolean> {
  try {
    const { files } = JSON.parse(await readFile(join(path, "run.json"), "utf8")) as { readonly files: VersionFiles };
    return Object.entries(version).every(([name, hash]) => Reflect.get(files, name) === hash);
  } catch {
    return false;
  }
}

function freeName(time: Date, taken: ReadonlySet<string>): string {
  const stamp = time
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
  for (let number = 1; ; number++) {
    const name = number === 1 ? stamp : `${stamp}-${number}`;
    if (!taken.has(name)) return name;
  }
}

async function writeFolder(
  place: string,
  name: string,
  facts: ArtifactFolderFacts,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> {
  const staging = join(place, `.espalier-${process.pid}-${randomBytes(8).toString("hex")}.tmp`);
  await mkdir(staging);
  try {
    const hashes = Object.entries(files).map(([file, content]) => [file, sha256(content)]);
    const run = { format: 1, ...facts, files: Object.fromEntries(hashes) };
    const all = { ...files, "run.json": `${JSON.stringify(run, null, 2)}\n` };
    for (const [file, content] of Object.entries(all)) await writeDurably(join(staging, file), content);
    await rename(staging, join(place, name));
    await syncFolder(place);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw error;
  }
}

/** With the new one, `keep` stay. */
const olderThan = (newestFirst: readonly string[], keep: number | undefined): readonly string[] =>
  keep === undefined ? [] : newestFirst.slice(keep - 1);
