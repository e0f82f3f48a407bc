import { lstatSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fromSystemError } from "../fault/index.ts";
import { moveAside, type Replaced } from "./move-aside.ts";
import { pathInProject } from "./path-in-project.ts";

export interface Preparing {
  readonly outputs: readonly string[];
  /** May what stands there go for good? Only what is nothing, or was made by a stage, may. */
  isOurs(output: string): boolean;
  /** Where anything else goes. */
  readonly replacedDir: string;
}

/**
 * Clears the way for a stage: what its outputs were before goes, and the folders they are to stand in are made. What no
 * stage made is moved aside: files of yours, where somebody declared your folder for an output.
 */
export async function prepareOutputs(
  dir: string,
  { outputs, isOurs, replacedDir }: Preparing,
): Promise<readonly Replaced[]> {
  const replaced: Replaced[] = [];
  for (const output of outputs) {
    const path = pathInProject(dir, output, output);
    try {
      if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
        if (isOurs(output))
          await rm(path, { recursive: true, force: true }); // of a link: the link
        else replaced.push({ path: output, movedTo: await moveAside(path, join(replacedDir, output)) });
      }
      mkdirSync(dirname(path), { recursive: true });
    } catch (error) {
      throw fromSystemError(error, `output "${output}"`);
    }
  }
  return replaced;
}
