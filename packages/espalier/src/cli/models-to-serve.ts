import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fault } from "../fault/index.ts";
import type { ServeRules } from "../predict/index.ts";
import { loadProject, type Project, type ServeConfig } from "../project/index.ts";
import { championAlias } from "../registry/index.ts";
import { fileSource, openModel, registrySource, type ModelPart } from "../serve/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { storeDir } from "./open-project-store.ts";
import { serveSettings, type ModelChoice, type ServeSettings } from "./serve-settings.ts";

export interface ModelsToServe extends ServeSettings {
  readonly models: readonly [ModelPart, ...ModelPart[]];
}

/** Loads what a server is to answer with. Faults MODELS_SAME_NAME, and those of configs, registries and model files. */
export async function modelsToServe(
  globals: GlobalOptions,
  choice: ModelChoice,
  settings?: ServeSettings,
): Promise<ModelsToServe> {
  const { project, serve } = settings ?? (await serveSettings(globals, choice));
  const first = await openModel(
    choice.file === undefined
      ? registered(project!, choice.model)
      : fileSource(pathOf(globals.dir, choice.file), project?.config.name),
    rulesOf(serve, project),
  );
  const others: ModelPart[] = [];
  for (const folder of choice.folders.slice(1)) {
    const other = await loadProject(resolve(globals.dir, folder), globals);
    others.push(await openModel(registered(other), rulesOf(other.config.serve, other)));
  }
  const names = [first, ...others].map(({ served }) => served.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw fault("MODELS_SAME_NAME", { name: twice });
  return { project, serve, models: [first, ...others] };
}

/** What is sent as CSV is read as the project's own source is. */
export function rulesOf(serve: ServeConfig, project: Project | null): ServeRules {
  const source = project?.config.source;
  if (source === undefined) return serve;
  const { missing } = source;
  const decimal = source.kind === "csv" ? source.decimal : undefined;
  return { ...serve, csv: { ...(missing && { missing }), ...(decimal && { decimal }) } };
}

const registered = ({ dir, config, environment }: Project, selector = championAlias(environment)) =>
  registrySource(storeDir(dir), config.name, selector);

/** As in git, a path starts at the folder of `-C`; one that is only found from here, as a shell completes it, is taken too. */
export function pathOf(dir: string, path: string): string {
  const fromProject = resolve(dir, path);
  return existsSync(fromProject) || !existsSync(path) ? fromProject : resolve(path);
}
