import { hostname, userInfo } from "node:os";
import color from "picocolors";
import { loadTarget, type DeployPlace, type DeployTarget } from "../deploy/index.ts";
import { loadProject, type Project } from "../project/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { say } from "./say.ts";

export interface OpenedTarget {
  readonly project: Project;
  readonly target: DeployTarget;
  readonly place: DeployPlace;
}

/** The project, the target that it is deployed to, and what it is called there. Faults: those of configs and `loadTarget`. */
export async function openTarget(
  globals: GlobalOptions,
  name: string,
  set: readonly string[],
  signal?: AbortSignal,
): Promise<OpenedTarget> {
  const project = await loadProject(globals.dir, { ...globals, set });
  const { config, environment, dir } = project;
  const target = await loadTarget(name, dir);
  const place: DeployPlace = {
    project: config.name,
    environment,
    config: config.deploy,
    serve: config.serve,
    tell: (line) => say(color.dim(line)),
    signal,
  };
  return { project, target, place };
}

/** Who is at work, as the release log tells it: `anna@laptop`, or who started the workflow. */
export function whoDeploys(env: NodeJS.ProcessEnv = process.env): string {
  const { GITHUB_ACTOR: actor, GITHUB_RUN_ID: run } = env;
  if (actor) return run ? `${actor} (GitHub run ${run})` : actor;
  return `${userName() ?? env["USER"] ?? "somebody"}@${hostname()}`;
}

/** Null in a container whose user has no name. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
