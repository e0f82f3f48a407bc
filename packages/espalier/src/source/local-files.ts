import { realpathSync } from "node:fs";
import { basename, isAbsolute, posix, relative, resolve, sep } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import { filesInFolder, isPlainPattern } from "./files-in-folder.ts";
import { plainStampOf, stampOf, type Stamp } from "./stamp.ts";

export interface LocalFile {
  /** As `HeldFile.name`. */
  readonly name: string;
  /** As `HeldFile.shown`. */
  readonly shown?: string;
  readonly path: string;
  readonly stamp: Stamp;
}

/** A path with `*`, `?`, `[…]` or `{…}` in it, unless a file is called exactly so. */
export const isGlob = (path: string): boolean => /[*?[\]{}]/.test(path);

/**
 * The files that paths and globs name, each once, in the order of the paths and by name within a glob.
 *
 * A path goes where it says, also by `..` or a link: whoever writes the config says so. A glob stays in the folder that
 * stands before its first wild card: names in it that are links to a place outside of that folder are a fault, so that
 * nobody who may drop files there makes a run read others.
 *
 * Faults FILE_NOT_FOUND, FILE_NOT_READABLE, PATH_IS_FOLDER, GLOB_EMPTY, GLOB_LEAVES.
 */
export async function localFiles(dir: string, paths: readonly string[]): Promise<readonly LocalFile[]> {
  const found: Found[] = [];
  for (const written of paths) {
    const path = resolve(dir, written);
    const stamp = isGlob(written) ? statOrNothing(path) : statOf(path, written);
    if (stamp !== null) found.push({ path, stamp });
    else for (const one of await globbed(dir, written)) found.push(one);
  }
  return named(dir, paths.length === 1 ? found : onceEach(found));
}

type Found = Pick<LocalFile, "path" | "stamp">;

function onceEach(found: readonly Found[]): readonly Found[] {
  const seen = new Set<string>();
  return found.filter(({ path }) => !seen.has(path) && seen.add(path));
}

function statOf(path: string, asWritten: string): Stamp {
  try {
    const { isFile, ...stamp } = stampOf(path);
    if (isFile) return stamp;
  } catch (error) {
    throw fromSystemError(error, `the data file ${JSON.stringify(asWritten)}`, "read");
  }
  throw fault("PATH_IS_FOLDER", { what: `the data file ${JSON.stringify(asWritten)}`, path });
}

function statOrNothing(path: string): Stamp | null {
  try {
    const { isFile, ...stamp } = stampOf(path);
    return isFile ? stamp : null;
  } catch {
    return null; // no file is called so: it is a pattern
  }
}

async function globbed(dir: string, pattern: string): Promise<readonly Found[]> {
  const parts = pattern.split("/");
  const wild = parts.findIndex(isGlob);
  const root = resolve(dir, parts.slice(0, wild).join("/") || (isAbsolute(pattern) ? "/" : "."));
  const rest = parts.slice(wild).join("/");
  if (parts.slice(wild).includes("..")) throw fault("GLOB_LEAVES", { pattern, name: ".." });
  const names = isPlainPattern(rest) ? filesInFolder(root, rest) : await filesBelow(root, rest);
  if (names.length === 0) throw fault("GLOB_EMPTY", { pattern, dir: root });
  const realRoot = realpathSync(root);
  const refuseOutside = (path: string, name: string) => {
    const real = realpathSync(path);
    const isInside = real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
    if (!isInside) throw fault("GLOB_LEAVES", { pattern, name });
  };
  // Ten thousand files: one look at each, and where links lead is asked only of links, and once of each folder.
  const folders = new Set<string>();
  const base = root.endsWith(sep) ? root : root + sep;
  const found: Found[] = [];
  let last = ""; // the folder that was looked at last: names of one folder stand together
  for (const name of names.sort()) {
    const path = base + (sep === "/" ? name : name.split("/").join(sep)); // `join` looks at every character
    const folder = path.slice(0, path.lastIndexOf(sep) + 1);
    if (folder !== last && !folders.has(folder)) {
      refuseOutside(folder, name);
      folders.add(folder);
    }
    last = folder;
    const plain = plainStampOf(path);
    const stamp = plain ?? statOrNothing(path);
    if (stamp === null) continue; // a link to a folder, or to nothing; a pipe
    if (plain === null) refuseOutside(path, name);
    found.push({ path, stamp });
  }
  return found;
}

async function filesBelow(root: string, pattern: string): Promise<string[]> {
  const { glob } = await import("tinyglobby");
  return await glob(pattern, { cwd: root, onlyFiles: true, dot: false, expandDirectories: false });
}

/** Names relative to the project; `outside/…` for files that are not in it. */
function named(dir: string, files: readonly Found[]): readonly LocalFile[] {
  const base = dir.endsWith(sep) ? dir : dir + sep;
  const inside = (path: string) => {
    const name = path.slice(base.length);
    return sep === "/" ? name : name.split(sep).join("/");
  };
  if (files.every(({ path }) => path.startsWith(base))) {
    return files.map(({ path, stamp }) => ({ name: inside(path), path, stamp }));
  }
  const taken = new Set<string>();
  const unique = (name: string): string => {
    let one = name;
    for (let i = 2; taken.has(one); i++) one = posix.join(posix.dirname(name), `${i}-${posix.basename(name)}`);
    taken.add(one);
    return one;
  };
  return files.map(({ path, stamp }) => {
    const away = relative(dir, path);
    const leaves = away === ".." || away.startsWith(`..${sep}`) || isAbsolute(away);
    if (leaves) return { name: unique(`outside/${basename(path)}`), shown: path, path, stamp };
    return { name: unique(inside(base + away)), path, stamp };
  });
}
