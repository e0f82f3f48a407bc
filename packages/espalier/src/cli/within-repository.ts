import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

export interface Repository {
  /** Absolute: the git repository; the folder itself where it is in none. */
  readonly root: string;
  /** The folder within it, with forward slashes; empty where it is the repository itself, or is in none. */
  readonly folder: string;
  readonly isRepository: boolean;
}

/** The git repository that a folder is in. */
export function withinRepository(dir: string): Repository {
  for (let at = dir; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) {
      return { root: at, folder: relative(at, dir).split(sep).join("/"), isRepository: true };
    }
    if (at === dirname(at)) return { root: dir, folder: "", isRepository: false };
  }
}
