import { readFileSync, realpathSync, statSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { dirname, extname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { commandWords, isWithin, projectPath } from "../dag/index.ts";
import { Fault, fault } from "../fault/index.ts";
import type { FileHashes, Store } from "../store/index.ts";
import { importsIn, type Imports } from "./imports.ts";

/** What a stage's code is, as far as it can be told without running it. */
export interface Code {
  /** Every file it is made of: path relative to the project → SHA-256. */
  readonly files: Readonly<Record<string, string>>;
  /** Every package it imports: name → version. */
  readonly packages: Readonly<Record<string, string>>;
  /** For people: what is not watched, because it is known only when the stage runs. */
  readonly unfollowed: readonly string[];
}

const programs: ReadonlySet<string> = new Set([".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"]);
const none: Imports = { specifiers: [], hasUnknown: false };
const builtins: ReadonlySet<string> = new Set(builtinModules);
/** What a stage is given under these names only declares stages and settings. */
const ownNames: ReadonlySet<string> = new Set(["espalier", "espalier/contract"]);

/** The code of a function stage. Faults STAGE_MODULE_INVALID, PATH_LEAVES_PROJECT. */
export async function codeOfModule(store: Store, hashes: FileHashes, dir: string, file: string): Promise<Code> {
  const root = realpathSync(dir);
  const plain = projectPath(file);
  if (plain === null) throw fault("PATH_LEAVES_PROJECT", { what: "the file of a stage", path: file });
  const path = join(root, plain);
  if (!isFile(path)) throw fault("STAGE_MODULE_INVALID", { file, problem: "there is no such file" });
  const memory = await memoryOf(store, hashes);
  return await codeFrom(root, [path], hashes, memory, memory.importsOf);
}

/**
 * The files that words of a shell command name, and what the programs among them import. Words within `outputs` are
 * none of its code.
 */
export async function codeOfCommand(
  store: Store,
  hashes: FileHashes,
  dir: string,
  command: string,
  outputs: readonly string[],
): Promise<Code> {
  const root = realpathSync(dir);
  const own = outputs.map((output) => projectPath(output)).filter((output) => output !== null);
  const words = commandWords(command).map((word) => projectPath(word));
  const named = words.filter((word): word is string => word !== null && !own.some((one) => isWithin(word, one)));
  const paths = named
    .map((word) => join(root, word))
    .filter((path) => isFile(path) && isBelow(root, realpathSync(path)));
  const memory = await memoryOf(store, hashes);
  const read: Memory["importsOf"] = async (path, hash, name) => {
    try {
      return await memory.importsOf(path, hash, name);
    } catch (error) {
      // A program that another interpreter runs may be one that ours cannot read.
      if (error instanceof Fault && error.code === "STAGE_MODULE_INVALID") return none;
      throw error;
    }
  };
  return await codeFrom(root, paths, hashes, memory, read);
}

async function codeFrom(
  root: string,
  starts: readonly string[],
  hashes: FileHashes,
  memory: Memory,
  importsOf: Memory["importsOf"],
): Promise<Code> {
  const files = new Map<string, string>();
  const packages = new Map<string, string>();
  const unfollowed: string[] = [];
  const waiting = starts.map((start) => realpathSync(start));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const name = shown(root, path);
    if (files.has(name)) continue;
    const hash = await hashes.of(path);
    files.set(name, hash);
    const { specifiers, hasUnknown } = programs.has(extname(path)) ? await importsOf(path, hash, name) : none;
    if (hasUnknown) unfollowed.push(`what ${name} imports by a computed name`);
    for (const specifier of specifiers) {
      const target = memory.find(specifier, path);
      if (target.kind === "package") packages.set(target.name, target.version);
      else if (target.kind === "file") waiting.push(target.path);
    }
  }
  return { files: sorted(files), packages: sorted(packages), unfollowed: unfollowed.sort() };
}

interface Memory {
  /** What a program imports. Told by its content: one that was seen before, here or elsewhere, is not compiled again. */
  importsOf(path: string, hash: string, name: string): Promise<Imports>;
  find(specifier: string, from: string): Target;
}

/** Stages share files: what is known of one lasts as long as the hashes, one run. */
const memories = new WeakMap<FileHashes, Promise<Memory>>();

function memoryOf(store: Store, hashes: FileHashes): Promise<Memory> {
  const known = memories.get(hashes) ?? openMemory(store);
  memories.set(hashes, known);
  return known;
}

async function openMemory(store: Store): Promise<Memory> {
  const rows = await store.db.selectFrom("module_imports").selectAll().execute();
  const known = new Map(rows.map(({ sha256, imports }) => [sha256, JSON.parse(imports) as Imports]));
  return {
    importsOf: async (path, hash, name) => {
      const past = known.get(hash);
      if (past !== undefined) return past;
      const found = importsIn(readFileSync(path, "utf8"), name);
      known.set(hash, found);
      const imports = JSON.stringify(found);
      await store.db
        .insertInto("module_imports")
        .values({ sha256: hash, imports })
        .onConflict((conflict) => conflict.column("sha256").doUpdateSet({ imports }))
        .execute();
      return found;
    },
    find: finder(),
  };
}

type Target =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "package"; readonly name: string; readonly version: string }
  /** Part of Node or of Espalier; or not there, in which case the stage itself will say so if it ever gets there. */
  | { readonly kind: "none" };

/** Finds what a specifier stands for, by the rules of the loader that will run the stage. */
function finder(): Memory["find"] {
  const { createJiti } = createRequire(import.meta.url)("jiti") as typeof import("jiti");
  const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false });
  const versions = new Map<string, Target>();
  return (specifier, from) => {
    if (specifier.startsWith("node:") || builtins.has(specifier) || ownNames.has(specifier)) return { kind: "none" };
    if (specifier === "@espalier/learn") return { kind: "package", name: specifier, version: learnVersion() };
    const parentURL = pathToFileURL(from).href;
    const url = jiti.esmResolve(specifier, { parentURL, try: true });
    const named = url?.startsWith("file:") ? fileURLToPath(url) : null;
    if (named === null || !isFile(named)) return { kind: "none" };
    const path = realpathSync(named);
    if (!path.split(sep).includes("node_modules")) return { kind: "file", path };
    const folder = dirname(path);
    const target = versions.get(folder) ?? packageAround(folder);
    versions.set(folder, target);
    return target;
  };
}

/** The package that a folder belongs to: the nearest package.json with a name and a version. */
function packageAround(folder: string): Target {
  try {
    const text = readFileSync(join(folder, "package.json"), "utf8");
    const { name, version } = JSON.parse(text) as { readonly name?: unknown; readonly version?: unknown };
    if (typeof name === "string" && typeof version === "string") return { kind: "package", name, version };
  } catch {
    // none in this folder: the next one up
  }
  return dirname(folder) === folder ? { kind: "none" } : packageAround(dirname(folder));
}

/** The engine that stages are given is this installation's own: both `src` and `dist` stand one folder below the package. */
function learnVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { dependencies } = JSON.parse(text) as { readonly dependencies: Readonly<Record<string, string>> };
  return dependencies["@espalier/learn"] ?? "";
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isBelow = (root: string, path: string): boolean => path.startsWith(resolve(root) + sep);
const shown = (root: string, path: string): string => relative(root, path).split(sep).join("/");
const sorted = (entries: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
