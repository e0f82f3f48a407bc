import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { espalier } from "../espalier-cli.ts";

/** A copy of an example, with a model in its registry, for all tests of a file. */
export interface TrainedExample {
  /** Holds the project, and whatever else is put beside it. */
  readonly home: string;
  readonly project: string;
  close(): Promise<void>;
}

export async function trainExample(name: string, environment?: string): Promise<TrainedExample> {
  const home = await mkdtemp(join(tmpdir(), "espalier-deploy-"));
  const project = join(home, "project");
  const source = resolve(import.meta.dirname, "../../examples", name);
  await cp(source, project, { recursive: true, filter: (path) => !/\.espalier(\/|$)/.test(path) });
  const within = environment === undefined ? [] : ["--env", environment];
  const run = await espalier("-C", project, ...within, "run", "--set", "search.trials=1");
  expect(run.code, run.stderr).toBe(0);
  return { home, project, close: () => rm(home, { recursive: true, force: true, maxRetries: 10 }) };
}
