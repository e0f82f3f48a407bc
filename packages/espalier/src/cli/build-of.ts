import { readFile } from "node:fs/promises";
import {
  buildModel,
  leftOut,
  readProgram,
  tooLarge,
  type Build,
  type BuildTarget,
  type ModelToBuild,
} from "../build/index.ts";
import { fromSystemError } from "../fault/index.ts";
import type { Project } from "../project/index.ts";
import { championAlias } from "../registry/index.ts";
import { nameOf, selectVersion } from "../serve/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { pathOf, rulesOf } from "./models-to-serve.ts";
import { withStore } from "./open-project-store.ts";
import { serveSettings } from "./serve-settings.ts";

/** Which model is to be built. */
export interface BuildChoice {
  /** Version or alias; absent: the environment's champion. */
  readonly model?: string | undefined;
  /** A model file in the place of a registered version. */
  readonly file?: string | undefined;
  readonly set?: readonly string[] | undefined;
}

export interface ProjectBuild {
  readonly build: Build;
  /** What the project's settings ask for and the build does not do. */
  readonly notes: readonly string[];
}

/** Builds a project's model, or a model file. Faults: those of configs, registries, model files and `buildModel`. */
export async function buildOf(globals: GlobalOptions, target: BuildTarget, choice: BuildChoice): Promise<ProjectBuild> {
  const { project, serve } = await serveSettings(globals, { ...choice, folders: [] });
  const [model, program] = await Promise.all([
    choice.file === undefined
      ? registeredModel(project!, choice.model)
      : modelOfFile(pathOf(globals.dir, choice.file), project),
    readProgram(target),
  ]);
  const { csv } = rulesOf(serve, project);
  const build = buildModel(
    {
      target,
      project: project?.config.name ?? model.name,
      environment: project?.environment ?? null,
      model,
      serve,
      csv,
    },
    program,
  );
  return { build, notes: [...leftOut(target, serve), ...tooLarge(build)] };
}

async function registeredModel({ dir, config, environment }: Project, selector?: string): Promise<ModelToBuild> {
  return await withStore(dir, async (store) => {
    const found = await selectVersion(store, config.name, selector ?? championAlias(environment));
    const { name, version, metrics, runId, gate, modelHash } = found;
    const { passed } = (gate ?? {}) as { readonly passed?: boolean };
    return { name, version, metrics, runId, gatePassed: passed ?? null, bytes: await store.blobs.get(modelHash) };
  });
}

async function modelOfFile(path: string, project: Project | null): Promise<ModelToBuild> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fromSystemError(error, `the model file "${path}"`, "read");
  });
  const name = project?.config.name ?? nameOf(path);
  return { name, version: null, metrics: {}, runId: null, gatePassed: null, bytes };
}
