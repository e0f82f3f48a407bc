import { type BigIntStats, lstatSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Sees what changes in a project beside what a stage was allowed to write. */
export interface TreeWatch {
  /** From now on, a change of this file or folder counts as touched. A path relative to the project. */
  guard(path: string, owner: string): void;
  /** It may change from now on. */
  release(path: string): void;
  /** What has changed since the last look. What was seen once is not told again. */
  look(): {
    /** New files, outside of guarded paths; relative to the project, with forward slashes. */
    readonly created: readonly string[];
    /** Guarded files that are new, other than they were, or gone. */
    readonly touched: readonly { readonly path: string; readonly owner: string }[];
  };
}

/** Tools write there whenever they like. */
const neverLookedAt: ReadonlySet<string> = new Set([
  ".espalier",
  ".git",
  ".venv",
  ".DS_Store",
  ".ipynb_checkpoints",
  "__pycache__",
  "node_modules",
]);

/**
 * Watches a folder by asking, not by the system's events, which get lost under load. Costs a few µs for each folder and
 * for each guarded file; other files are not looked at: a folder whose time is unchanged has no new ones.
 *
 * @param ignore paths in which anything may appear
 */
export function watchTree(dir: string, ignore: readonly string[]): TreeWatch {
  const ignored = new Set(ignore.map((path) => join(dir, path)));
  const folders = new Map<string, { stamp: string; names: ReadonlySet<string> }>();
  const guarded = new Map<string, { readonly owner: string; files: ReadonlyMap<string, string> }>();
  const isSkipped = (path: string, name: string) => neverLookedAt.has(name) || ignored.has(path) || guarded.has(path);
  const shown = (path: string) => relative(dir, path).split(sep).join("/");

  /** New files below a folder, which is remembered. */
  const visit = (folder: string): string[] => {
    const stamp = stampOf(folder);
    const past = folders.get(folder);
    if (stamp === null) {
      folders.delete(folder);
      return [];
    }
    const created: string[] = [];
    if (past?.stamp !== stamp) {
      const entries = readdirSync(folder, { withFileTypes: true }).filter(
        ({ name }) => !/^\.espalier-\d+-[0-9a-f]+\.tmp$/.test(name),
      );
      folders.set(folder, { stamp, names: new Set(entries.map(({ name }) => name)) });
      for (const entry of entries) {
        if (past?.names.has(entry.name)) continue;
        const path = join(folder, entry.name);
        if (isSkipped(path, entry.name)) continue;
        if (entry.isDirectory()) created.push(...visit(path));
        else created.push(path);
      }
    }
    for (const name of past?.names ?? []) {
      const path = join(folder, name);
      if (folders.has(path) && !isSkipped(path, name)) created.push(...visit(path));
    }
    return created;
  };
  visit(dir);

  return {
    guard: (path, owner) => {
      const absolute = join(dir, path);
      guarded.set(absolute, { owner, files: stampsBelow(absolute) });
    },
    release: (path) => void guarded.delete(join(dir, path)),
    look: () => {
      const touched: { path: string; owner: string }[] = [];
      for (const [path, { owner, files }] of guarded) {
        const now = stampsBelow(path);
        const other = [...new Set([...files.keys(), ...now.keys()])].filter((one) => files.get(one) !== now.get(one));
        if (other.length === 0) continue;
        touched.push(...other.map((one) => ({ path: shown(one), owner })));
        guarded.set(path, { owner, files: now });
      }
      return { created: visit(dir).map(shown).sort(), touched };
    },
  };
}

/** Every file at or below a path, with its stamp. */
function stampsBelow(path: string): ReadonlyMap<string, string> {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return new Map();
  if (!stats.isDirectory()) return new Map([[path, stampText(stats)]]);
  return new Map(readdirSync(path).flatMap((name) => [...stampsBelow(join(path, name))]));
}

function stampOf(path: string): string | null {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : stampText(stats);
}

const stampText = ({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string => `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
