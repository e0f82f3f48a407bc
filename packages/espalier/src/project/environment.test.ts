import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { boosting, category, forest, number, ridge, schema } from "@espalier/learn";
import { expect, test } from "vitest";
import { check } from "../checks/index.ts";
import { Fault } from "../fault/index.ts";
import { csv, parquet } from "../source/index.ts";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { defineProject } from "./config.ts";
import { gate } from "./gate.ts";
import { loadProject, type LoadOptions } from "./load-project.ts";

/** Loads a project with these environments; a fault becomes its problems or its message. */
async function load(environments: string, options: LoadOptions = {}, params?: string) {
  const dir = temporaryFolder();
  const config = `import { check, csv, defineProject, gate, parquet, stage, when } from "espalier";
import { boosting, category, forest, number, ridge, schema } from "@espalier/learn";
export default defineProject({
  name: "wine",
  source: csv("wine.csv", { delimiter: ";" }),
  features: schema({ "fixed.acidity": number({ min: 1, max: 20 }), color: category(["red", "white"]) }),
  target: { name: "quality", kind: "regression" },
  candidates: { forest: forest.regressor({ trees: 50, maxDepth: 5 }), linear: ridge() },
  search: { trials: 8 },
  checks: { duplicates: "off" },
  environments: ${environments},
});
`;
  await writeFile(join(dir, "espalier.config.ts"), config);
  if (params !== undefined) await writeFile(join(dir, "params.yaml"), params);
  return await loadProject(dir, options).catch((error: unknown) => {
    if (!(error instanceof Fault)) throw error;
    return { code: error.code, message: error.message, hint: error.hint };
  });
}

test("without a choice no environment is laid over the config", async () => {
  expect(await load("{ prod: { seed: 7 } }")).toMatchObject({
    environment: null,
    environments: ["prod"],
    config: { seed: 42 },
    overrides: [],
  });
});

test("config < params.yaml < environment < --set; each setting tells where it comes from", async () => {
  const params = "seed: 1\nsearch:\n  trials: 2\n  folds: 2\nsplit:\n  test: 0.3\n";
  const options = { environment: "prod", set: ["search.trials=4"] };
  expect(await load("{ prod: { seed: 3, search: { trials: 3 } }, dev: {} }", options, params)).toMatchObject({
    environment: "prod",
    environments: ["prod", "dev"],
    config: { seed: 3, search: { trials: 4, folds: 2 }, split: { test: 0.3 } },
    overrides: [
      { path: "seed", from: "params.yaml" },
      { path: "search.trials", from: "params.yaml" },
      { path: "search.folds", from: "params.yaml" },
      { path: "split.test", from: "params.yaml" },
      { path: "seed", value: 3, from: "environment prod" },
      { path: "search.trials", value: 3, from: "environment prod" },
      { path: "search.trials", value: 4, from: "--set search.trials=4" },
    ],
  });
});

test("what a builder made takes the place of what was there; plain settings are laid over it", async () => {
  const environments = `{ prod: {
    source: { path: "all.csv" },
    features: { "fixed.acidity": { max: 30 } },
    candidates: { forest: forest.regressor({ trees: 9 }) },
    gate: [gate.atLeast("r2", 0.5)],
  } }`;
  const loaded = await load(environments, { environment: "prod" });
  expect(loaded).toMatchObject({
    config: {
      source: { path: "all.csv", delimiter: ";" },
      features: { "fixed.acidity": { kind: "number", min: 1, max: 30 } },
      gate: [{ rule: "at-least", value: 0.5 }],
      candidates: { linear: { estimator: { kind: "ridge" } } },
    },
  });
  expect("config" in loaded && loaded.config.candidates.forest!.estimator.params).toMatchObject({ trees: 9 });
  const other = await load('{ prod: { source: parquet("all.parquet") } }', { environment: "prod" });
  expect("config" in other && other.config.source).toEqual({ kind: "parquet", path: "all.parquet" });
  const depth = "config" in loaded ? loaded.config.candidates.forest!.estimator.params.maxDepth : null;
  expect(depth).not.toBe(5);
});

test("null takes a setting out: a candidate, a check, a value that has a default", async () => {
  const environments =
    "{ dev: { candidates: { forest: null }, checks: { duplicates: null }, search: { trials: null } } }";
  const loaded = await load(environments, { environment: "dev" });
  expect("config" in loaded && Object.keys(loaded.config.candidates)).toEqual(["linear"]);
  expect(loaded).toMatchObject({ config: { checks: {}, search: { trials: 10 } } });
});

test("the default gate follows a metric that the environment changes", async () => {
  expect(await load('{ prod: { search: { metric: "rmse" } } }', { environment: "prod" })).toMatchObject({
    config: { gate: [{ metric: "rmse" }, { metric: "rmse" }] },
  });
});

test("an unknown environment is told with what was probably meant", async () => {
  expect(await load("{ prod: {}, dev: {} }", { environment: "prdo" })).toMatchObject({
    code: "ENVIRONMENT_UNKNOWN",
    message: 'there is no environment "prdo"; the config names "prod", "dev": did you mean "prod"?',
  });
  expect(await load("undefined", { environment: "prod" })).toMatchObject({
    message: 'there is no environment "prod"; the config names none',
  });
  expect(await load("{ prod: {} }", { environment: "__proto__" })).toMatchObject({ code: "ENVIRONMENT_UNKNOWN" });
});

test("an environment that is not chosen is checked, too, with all problems at once", async () => {
  const environments = "{ dev: { seed: -1 }, prod: { search: { trials: 0, trails: 3 } } }";
  const { message } = (await load(environments, { environment: "dev" })) as { readonly message: string };
  expect(message).toContain("seed must be a whole number in [0, 9007199254740991]; got -1 (from environment dev)");
  expect(message).toContain("search.trials must be a whole number in [1, 100000]; got 0 (from environment prod)");
  expect(message).toContain('got "trails" (from environment prod): did you mean "trials"?');
});

test("names that cannot be parts of an alias, and settings that no environment may have, are refused", async () => {
  const environments = '{ "Prod": {}, ["x".repeat(31)]: {}, dev: { name: "other", serach: {} }, test: 3 }';
  const { message } = (await load(environments)) as { readonly message: string };
  expect(message.match(/must be a name of 1 to 30 lower-case letters/g)).toHaveLength(2);
  expect(message).toContain("environments.dev.name must be one of the settings");
  expect(message).toContain('got "serach": did you mean "search"?');
  expect(message).toContain("environments.test must be a part of a configuration; got 3");
});

test("a stage that waits for an environment that there is not is a problem, wherever it was written", async () => {
  const config = (environments: string) =>
    `{ ${environments} }, stages: { plot: stage.shell("true", { when: when.environment("prdo") }) }`;
  const { message } = (await load(config("prod: {}"))) as { readonly message: string };
  expect(message).toContain('stages.plot.when.name must be one of prod; got "prdo": did you mean "prod"?');
  const inside = '{ prod: { stages: { plot: stage.shell("true", { when: when.environment("dev") }) } } }';
  const { message: other } = (await load(inside)) as { readonly message: string };
  expect(other).toContain('stages.plot.when.name must be one of prod; got "dev" (from environment prod)');
  expect(await load(config("prdo: {}"))).toMatchObject({ environments: ["prdo"] });
});

const base = {
  name: "wine",
  source: csv("wine.csv"),
  features: schema({ alcohol: number(), color: category(["red", "white"]) }),
  target: { name: "quality", kind: "regression" },
  candidates: { forest: forest.regressor() },
} as const;

test("what an environment changes is typed as the config is", () => {
  const project = defineProject({
    ...base,
    environments: {
      prod: {
        source: parquet("all.parquet"),
        features: { alcohol: { max: 20 } },
        target: { missing: "drop" },
        candidates: { linear: ridge(), forest: null },
        search: { trials: 30, metric: "rmse" },
        gate: [gate.atLeast("r2", 0.3)],
        serve: { port: 8080, bands: { Good: [7, 10] } },
        checks: { duplicates: "error", adults: check.range("alcohol", { min: 5 }) },
      },
      dev: {},
    },
  });
  expect(Object.keys(project.environments!)).toEqual(["prod", "dev"]);

  // @ts-expect-error a misspelt setting
  defineProject({ ...base, environments: { prod: { serach: { trials: 3 } } } });
  // @ts-expect-error a misspelt setting further in
  defineProject({ ...base, environments: { prod: { search: { trails: 3 } } } });
  // @ts-expect-error a feature that there is not
  defineProject({ ...base, environments: { prod: { features: { alkohol: { max: 20 } } } } });
  // @ts-expect-error a metric of the other task
  defineProject({ ...base, environments: { prod: { search: { metric: "f1_macro" } } } });
  // @ts-expect-error a candidate of the other task
  defineProject({ ...base, environments: { prod: { candidates: { other: boosting.classifier() } } } });
  // @ts-expect-error the name is the project's, whatever the environment
  defineProject({ ...base, environments: { prod: { name: "other" } } });
  // @ts-expect-error a wrong type
  defineProject({ ...base, environments: { prod: { seed: "7" } } });
});
