import { onTestFinished } from "vitest";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildOf } from "../../packages/espalier/src/cli/build-of.ts";
import { writeBuild, type Build, type BuildTarget } from "../../packages/espalier/src/build/index.ts";
import { loadProject } from "../../packages/espalier/src/project/index.ts";
import type { DeployConfig, DeployPlace, DeployRequest } from "../../packages/espalier/src/deploy/index.ts";
import { espalier } from "../espalier-cli.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";

/** An example with two versions of its model, and what deploys of them are asked for with. */
export interface Deployable {
  readonly example: TrainedExample;
  readonly environment: string | null;
  /** As the project has it; `deploy` on top. */
  place(deploy?: Partial<DeployConfig>): DeployPlace;
  request(version: 1 | 2, options?: Partial<DeployRequest>): DeployRequest;
}

/** Trains twice, so that there is something to go on to, and back. */
export async function deployable(name: string, environment: string | null, target: BuildTarget): Promise<Deployable> {
  const example = await trainExample(name, environment ?? undefined);
  const again = ["run", "--set", "search.trials=2", "--set", "seed=7"];
  const trained = await espalier("-C", example.project, ...envOf(environment), ...again);
  if (trained.code !== 0) throw new Error(trained.stderr);
  const globals = { dir: example.project, environment, json: false, debug: false };
  const { config } = await loadProject(example.project, environment === null ? {} : { environment });
  const builds: { readonly build: Build; readonly folder: string }[] = [];
  for (const model of ["1", "2"]) {
    const { build } = await buildOf(globals, target, { model });
    const folder = join(example.home, `build-${model}`);
    await mkdir(folder, { recursive: true });
    await writeBuild(build, join(folder, "build"));
    builds.push({ build, folder: join(folder, "build") });
  }
  const place = (deploy: Partial<DeployConfig> = {}): DeployPlace => ({
    project: config.name,
    environment,
    config: { ...config.deploy, ...deploy },
    serve: config.serve,
    tell: () => {},
  });
  return {
    example,
    environment,
    place,
    request: (version, options = {}) => ({
      ...place(),
      ...builds[version - 1]!,
      canaryPercent: null,
      overrides: false,
      by: "a test",
      because: `version ${version}`,
      ...options,
    }),
  };
}

export const envOf = (environment: string | null): readonly string[] =>
  environment === null ? [] : ["--env", environment];

/** Puts variables into this process's environment, and what was there back when the test or file ends. */
export function inEnvironment(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** The same for one test. */
export function inEnvironmentOfTest(variables: Readonly<Record<string, string>>): void {
  onTestFinished(inEnvironment(variables));
}
