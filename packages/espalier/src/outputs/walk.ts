import { lstatSync, readdirSync, realpathSync, statSync, type Stats } from "node:fs";
import { join } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import { isInside } from "./path-in-project.ts";

/** What a path and all that is below it are; paths within a folder are relative to it, with forward slashes. */
export type Found =
  | { readonly kind: "nothing" }
  | { readonly kind: "file"; readonly path: string; readonly sizeBytes: number; readonly isExecutable: boolean }
  | { readonly kind: "folder"; readonly files: readonly FoundFile[]; readonly emptyFolders: readonly string[] };

export interface FoundFile {
  /** Within the folder. */
  readonly path: string;
  readonly absolute: string;
  readonly sizeBytes: number;
  readonly isExecutable: boolean;
}

/**
 * Looks at a path. Files and folders only: a link is followed to a file of the project where `links` is "inside", and
 * refused otherwise; so is everything that is neither, such as a pipe, which would never end.
 *
 * @param what the path for people
 *
 * Faults PATH_UNUSABLE; FILE_NOT_READABLE and those of fromSystemError.
 */
export function look(dir: string, absolute: string, what: string, links: "inside" | "none"): Found {
  try {
    const stats = lstatSync(absolute, { throwIfNoEntry: false });
    if (stats === undefined) return { kind: "nothing" };
    const root = realpathSync(dir);
    if (!stats.isDirectory()) return { path: absolute, ...fileAt(root, absolute, stats, what, links) };
    const files: FoundFile[] = [];
    const emptyFolders: string[] = [];
    const visit = (folder: string, inside: string): void => {
      const entries = readdirSync(folder, { withFileTypes: true });
      if (entries.length === 0 && inside !== "") emptyFolders.push(inside);
      for (const entry of entries) {
        const path = inside === "" ? entry.name : `${inside}/${entry.name}`;
        const place = join(folder, entry.name);
        if (entry.isDirectory()) visit(place, path);
        else files.push({ path, absolute: place, ...fileAt(root, place, lstatSync(place), `${what}/${path}`, links) });
      }
    };
    visit(absolute, "");
    const byPath = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    return {
      kind: "folder",
      files: files.sort((a, b) => byPath(a.path, b.path)),
      emptyFolders: emptyFolders.sort(byPath),
    };
  } catch (error) {
    throw fromSystemError(error, `"${what}"`, "read");
  }
}

function fileAt(root: string, path: string, stats: Stats, what: string, links: "inside" | "none") {
  const isLink = stats.isSymbolicLink();
  if (isLink && links === "none") throw fault("PATH_UNUSABLE", { path: what, problem: "it is a link" });
  const target = isLink ? statSync(path, { throwIfNoEntry: false }) : stats;
  if (target === undefined) throw fault("PATH_UNUSABLE", { path: what, problem: "it is a link to nothing" });
  if (isLink && !isInside(root, realpathSync(path))) {
    throw fault("PATH_UNUSABLE", { path: what, problem: "it is a link that leads out of the project" });
  }
  if (target.isDirectory()) throw fault("PATH_UNUSABLE", { path: what, problem: "it is a link to a folder" });
  if (!target.isFile()) throw fault("PATH_UNUSABLE", { path: what, problem: "it is a pipe, a socket or a device" });
  return { kind: "file", sizeBytes: target.size, isExecutable: isExecutable(target) } as const;
}

/** Windows keeps no such mark. */
const isExecutable = ({ mode }: Stats): boolean => process.platform !== "win32" && (mode & 0o100) !== 0;
