import { lstatSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { projectPath } from "../dag/index.ts";
import { fault } from "../fault/index.ts";

/**
 * Where a path of the configuration is, absolute. What stands there may be missing; it is never outside of the project,
 * whatever links there are on the way to it. The last part itself may be a link: whoever reads or writes there looks.
 *
 * @param what the path for people: `stages.report.outputs[0]`
 *
 * Faults PATH_LEAVES_PROJECT; PATH_UNUSABLE where a part of it is a file, or a link that leads nowhere.
 */
export function pathInProject(dir: string, path: string, what: string): string {
  const plain = projectPath(path);
  if (plain === null || plain === ".") throw fault("PATH_LEAVES_PROJECT", { what, path });
  const absolute = join(resolve(dir), plain);
  if (!isInside(realpathSync(dir), realFolderOf(absolute, path))) throw fault("PATH_LEAVES_PROJECT", { what, path });
  return absolute;
}

/** Is a path, without links, the folder or in it? */
export const isInside = (folder: string, path: string): boolean => path === folder || path.startsWith(folder + sep);

function realFolderOf(absolute: string, path: string): string {
  try {
    return realOf(dirname(absolute));
  } catch (error) {
    throw fault(
      "PATH_UNUSABLE",
      { path, problem: "on the way there is a file or a link to nothing" },
      { cause: error },
    );
  }
}

/** A path without links; of what is not there, as far as it is. */
function realOf(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return realpathSync(path);
  return join(realOf(dirname(path)), basename(path));
}
