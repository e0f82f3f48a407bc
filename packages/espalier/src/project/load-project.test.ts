import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import * as published from "../index.ts";
import { virtualModules } from "./load-config.ts";
import { loadProject } from "./load-project.ts";

const made: string[] = [];
afterAll(() => Promise.all(made.map((dir) => rm(dir, { recursive: true }))));

const config = `import { csv, defineProject, gate } from "espalier";
import { boosting, category, impute, number, pipe, ridge, schema } from "@espalier/learn";

const features = schema({ "fixed.acidity": number({ max: 20 }), color: category(["red", "white"]) });

export default defineProject({
  name: "wine",
  source: csv("wine.csv"),
  features,
  target: { name: "quality", kind: "regression" },
  candidates: { linear: pipe(impute("median"), ridge()), boosting: boosting.regressor() },
  gate: [gate.atLeast("r2", 0.3)],
});
`;

async function project(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "espalier-project-"));
  made.push(dir);
  for (const [name, text] of Object.entries({ "espalier.config.ts": config, ...files }))
    await writeFile(join(dir, name), text);
  return dir;
}

const load = async (files: Readonly<Record<string, string>>, set: readonly string[] = []) =>
  loadProject(await project(files), { set }).catch((error: unknown) => error);

test("a project loads in a folder that has no node_modules", async () => {
  const dir = await project();
  const loaded = await loadProject(dir);
  expect(loaded).toMatchObject({ dir, file: "espalier.config.ts", overrides: [] });
  expect(loaded.config).toMatchObject({
    name: "wine",
    search: { trials: 10 },
    gate: [{ rule: "at-least", value: 0.3 }],
  });
});

test('a config finds under "espalier" all that the package has', () => {
  expect(Object.keys(virtualModules.espalier).sort()).toEqual(Object.keys(published).sort());
});

test("a config names where a secret lies, as the guide shows it", async () => {
  const deploy = 'deploy: { variables: { TOKEN: secret.ssm("/wine/token") } }, source: csv("wine.csv")';
  const own = config.replace("{ csv,", "{ csv, secret,").replace('source: csv("wine.csv")', deploy);
  expect(await load({ "espalier.config.ts": own })).toMatchObject({
    config: { deploy: { variables: { TOKEN: { kind: "secret", from: "ssm", name: "/wine/token" } } } },
  });
});

test("a config may import files of its own project", async () => {
  const own = config
    .replace('csv("wine.csv")', "source")
    .replace("\n\n", '\nimport { source } from "./source.ts";\n\n');
  const source = 'import { csv } from "espalier";\nexport const source = csv("other.csv");\n';
  expect(await load({ "espalier.config.ts": own, "source.ts": source })).toMatchObject({
    config: { source: { path: "other.csv" } },
  });
});

test("params.yaml lies over the config, and --set over both; each override tells where it came from", async () => {
  const params = "search:\n  trials: 20\n  folds: 4\nseed: 7\n";
  expect(await load({ "params.yaml": params }, ["search.trials=30", "split.test=0.25"])).toMatchObject({
    config: { search: { trials: 30, folds: 4, sampler: "tpe" }, seed: 7, split: { test: 0.25 } },
    overrides: [
      { path: "search.trials", value: 20, from: "params.yaml" },
      { path: "search.folds", value: 4, from: "params.yaml" },
      { path: "seed", value: 7, from: "params.yaml" },
      { path: "search.trials", value: 30, from: "--set search.trials=30" },
      { path: "split.test", value: 0.25, from: "--set split.test=0.25" },
    ],
  });
});

test("hyper-parameters, transforms, list items, names with points and texts that look like numbers can be set", async () => {
  const set = [
    "candidates.boosting.trees=50",
    "candidates.linear.estimator.alpha=0.5",
    "candidates.linear.transforms.0.strategy=mean",
    "gate.0.value=0.4",
    "features.fixed.acidity.max=22",
    "name=2024",
    "serve.bands.Poor=[0, 5]",
  ];
  const loaded = await load({}, set);
  expect(loaded).toMatchObject({
    config: {
      name: "2024",
      candidates: {
        boosting: { estimator: { params: { trees: 50 } } },
        linear: { estimator: { params: { alpha: 0.5 } }, transforms: [{ params: { strategy: "mean" } }] },
      },
      gate: [{ value: 0.4 }],
      features: { "fixed.acidity": { kind: "number", max: 22 } },
      serve: { bands: { Poor: [0, 5] } },
    },
  });
  expect(Object.keys((loaded as { config: { features: object } }).config.features)).toEqual(["fixed.acidity", "color"]);
});

test("a params file may name a range to search", async () => {
  const params = "candidates:\n  boosting:\n    learningRate: { range: { low: 0.01, high: 0.3, log: true } }\n";
  expect(await load({ "params.yaml": params })).toMatchObject({
    config: {
      candidates: { boosting: { estimator: { params: { learningRate: { range: { low: 0.01, high: 0.3 } } } } } },
    },
  });
});

test("wrong overrides are all told, each with where it was written and the name that was meant", async () => {
  const set = ["search.trails=20", "seed=many", "candidates.boosting.treees=3", "split.x.y=1"];
  const error = await load({ "params.yaml": "search:\n  folds: none\n" }, set);
  expect(error).toMatchObject({ code: "CONFIG_INVALID", blame: "input" });
  const { message } = error as Error;
  expect(message).toContain(
    'search.trails must be one of the settings trials, sampler, folds, metric, candidates; got "trails" (from --set search.trails=20): did you mean "trials"?',
  );
  expect(message).toContain('seed must be a whole number in [0, 9007199254740991]; got "many" (from --set seed=many)');
  expect(message).toContain('search.folds must be a whole number in [2, 100]; got "none" (from params.yaml)');
  expect(message).toContain("(from --set candidates.boosting.treees=3)");
  expect(message).toContain("(from --set split.x.y=1)");
});

test("no config, no default export, broken syntax, a failing config and a wrong --set each have their fault", async () => {
  expect(await loadProject(tmpdir()).catch((error: unknown) => error)).toMatchObject({
    code: "PROJECT_NOT_FOUND",
    hint: expect.stringContaining("espalier init"),
  });
  const text = (content: string) => load({ "espalier.config.ts": content });
  expect(await text(config.replace("features,\n", "features\n"))).toMatchObject({
    code: "CONFIG_SYNTAX",
    params: { file: "espalier.config.ts", line: 10, column: 3 },
  });
  expect(await text("export const a = 1;\n")).toMatchObject({
    code: "CONFIG_FAILED",
    message: expect.stringContaining("export default"),
  });
  expect(await text('export const a = 1;\nthrow new Error("no luck");\n')).toMatchObject({
    code: "CONFIG_FAILED",
    message: "espalier.config.ts, line 2, stopped with an error: no luck",
  });
  expect(await text('import { gates } from "espalier";\nexport default gates("r2");\n')).toMatchObject({
    message: "espalier.config.ts, line 2, stopped with an error: gates is not a function",
  });
  expect(await text('import { a } from "./gone.ts";\nexport default a;\n')).toMatchObject({
    code: "CONFIG_FAILED",
    message: expect.stringContaining("Cannot find module './gone.ts'"),
  });
  expect(await load({ "params.yaml": "search:\n  trials: [1,\n" })).toMatchObject({
    code: "CONFIG_SYNTAX",
    params: { file: "params.yaml", line: 3 },
  });
  for (const wrong of ["search.trials", "=3", "a..b=1"])
    expect(await load({}, [wrong])).toMatchObject({ code: "SET_SYNTAX" });
});

test("keys that would reach a prototype are only unknown keys", async () => {
  const error = await load({ "params.yaml": "__proto__:\n  polluted: 1\n" }, ["constructor.prototype.polluted=1"]);
  expect(error).toMatchObject({ code: "CONFIG_INVALID" });
  expect((error as { params: { problems: unknown[] } }).params.problems).toHaveLength(2);
  expect(Reflect.get({}, "polluted")).toBe(undefined);
});
