import { resolve } from "node:path";
import { defaults, findProjectDir, loadProject, type Project, type ServeConfig } from "../project/index.ts";
import type { GlobalOptions } from "./global-options.ts";

export interface ServeCommandOptions {
  readonly port?: number;
  readonly host?: string;
  /** Absent: the environment's champion. */
  readonly model?: string;
  readonly file?: string;
  readonly set: readonly string[];
  /** Absent: as many as the config says. */
  readonly workers?: number;
  readonly log: boolean;
  readonly logFeatures: boolean;
}

export interface ModelChoice {
  /** Projects whose models are served; none: the one of `-C`. */
  readonly folders: readonly string[];
  /** Version or alias of the first project's model; absent: the environment's champion. */
  readonly model?: string | undefined;
  /** A model file in the place of the first project's model. */
  readonly file?: string | undefined;
  readonly set?: readonly string[] | undefined;
}

export interface ServeSettings {
  /** Whose settings are the server's; null where a file is served without a project. */
  readonly project: Project | null;
  readonly serve: ServeConfig;
}

/** The settings of a server: the first project's, and those given by `--set`. Faults: those of configs. */
export async function serveSettings(globals: GlobalOptions, choice: ModelChoice): Promise<ServeSettings> {
  const [first] = choice.folders;
  const dir = first === undefined ? globals.dir : resolve(globals.dir, first);
  const { set = [] } = choice;
  if (choice.file !== undefined && first === undefined && set.length === 0 && !isProject(dir)) {
    return { project: null, serve: defaults.serve };
  }
  const project = await loadProject(dir, { ...globals, set });
  return { project, serve: project.config.serve };
}

function isProject(dir: string): boolean {
  try {
    findProjectDir(dir);
    return true;
  } catch {
    return false;
  }
}
