import { boosting, category, forest, impute, logistic, number, pipe, ridge, schema } from "@espalier/learn";
import { expect, test } from "vitest";
import { csv } from "../source/index.ts";
import { checkConfig } from "./check-config.ts";
import { defineProject } from "./config.ts";
import { defaults } from "./defaults.ts";
import { gate } from "./gate.ts";

const features = schema({ alcohol: number({ min: 5, max: 20 }), color: category(["red", "white"]) });
const wine = {
  name: "wine",
  source: csv("wine.csv"),
  features,
  target: { name: "quality", kind: "regression" },
  candidates: { linear: pipe(impute("median"), ridge()), forest: forest.regressor() },
} as const;
const cultivars = {
  ...wine,
  target: { name: "cultivar", kind: "classification" },
  candidates: { logistic: logistic(), boosting: boosting.classifier() },
} as const;

const problemsOf = (config: unknown) => {
  const checked = checkConfig(config);
  return checked.kind === "invalid" ? checked.problems : [];
};

test("every default is filled in", () => {
  const checked = checkConfig(defineProject(wine));
  expect(checked).toMatchObject({
    kind: "valid",
    config: {
      target: { missing: "fault" },
      split: defaults.split,
      search: { trials: 10, sampler: "tpe", folds: 5, metric: "r2" },
      gate: [
        { rule: "better-than-baseline", metric: "r2" },
        { rule: "not-worse-than-champion", metric: "r2", tolerance: 0 },
      ],
      serve: defaults.serve,
      seed: 42,
      checks: {},
    },
  });
  expect(checkConfig(defineProject(cultivars))).toMatchObject({ config: { search: { metric: "f1_macro" } } });
});

test("a resolved configuration is plain JSON and resolves to itself", () => {
  const checked = checkConfig(defineProject({ ...wine, serve: { bands: { Poor: [0, 5], Good: [5, 10] } } }));
  const config = checked.kind === "valid" ? checked.config : null;
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
  expect(checkConfig(config)).toEqual(checked);
});

test("what does not fit the task does not compile, and is a problem at run time", () => {
  const wrong = [
    // @ts-expect-error a classifier cannot predict a number
    defineProject({ ...wine, candidates: { logistic: logistic() } }),
    // @ts-expect-error nor at the end of a pipe
    defineProject({ ...wine, candidates: { piped: pipe(impute(), logistic()) } }),
    // @ts-expect-error accuracy does not judge numbers
    defineProject({ ...wine, search: { metric: "accuracy" } }),
    // @ts-expect-error nor does it in a gate
    defineProject({ ...wine, gate: [gate.atLeast("accuracy", 0.9)] }),
    // @ts-expect-error r2 does not judge classes
    defineProject({ ...cultivars, gate: [gate.notWorseThanChampion("r2")] }),
    // @ts-expect-error classes belong to classification
    defineProject({ ...wine, target: { name: "quality", kind: "regression", classes: ["a", "b"] } }),
    // @ts-expect-error bands belong to regression
    defineProject({ ...cultivars, serve: { bands: { Low: [0, 1] } } }),
    // @ts-expect-error the positive class must be one of the classes
    defineProject({ ...cultivars, target: { name: "y", kind: "classification", classes: ["a", "b"], positive: "c" } }),
    // @ts-expect-error a task is one of two words
    defineProject({ ...wine, target: { name: "quality", kind: "ordinal" } }),
  ];
  for (const config of wrong) expect(problemsOf(config)).toHaveLength(1);
});

test("unknown keys and wrong values do not compile, and are problems at run time", () => {
  const wrong = [
    // @ts-expect-error unknown key
    defineProject({ ...wine, serach: {} }),
    // @ts-expect-error unknown key in a group
    defineProject({ ...wine, search: { trails: 10 } }),
    // @ts-expect-error wrong type
    defineProject({ ...wine, seed: "42" }),
    // @ts-expect-error wrong word
    defineProject({ ...wine, split: { duplicates: "apart" } }),
    // @ts-expect-error unknown check
    defineProject({ ...wine, checks: { duplicate: "off" } }),
    // @ts-expect-error unknown hyper-parameter
    defineProject({ ...wine, candidates: { forest: forest.regressor({ treees: 10 }) } }),
    // @ts-expect-error null is not "left out"
    defineProject({ ...wine, split: { stratify: null } }),
    // a feature written without number() or category() is looked at when it is loaded
    defineProject({ ...wine, features: { alcohol: { kind: "number", minimum: 3 } } }),
  ];
  for (const config of wrong) expect(problemsOf(config)).toHaveLength(1);
});

test("every problem is told at once, with path, rule, value and the name that was meant", () => {
  const problems = problemsOf({
    ...wine,
    name: "",
    features: { "free SO2": { kind: "number", min: 5, max: 1 }, quality: { kind: "number" } },
    search: { trails: 3, folds: 1, metric: "rsme" },
    split: { test: 1 },
    serve: {
      port: 70_000,
      keys: "some",
      queue: { burstMs: 10 },
      limits: { rows: 5 },
      host: "a b",
      cors: ["https://x.org/"],
      tls: { cert: "a.pem" },
      reloadMs: 50,
      bands: { Low: [0, 5], High: [4, 9], Odd: [3] },
    },
    gate: [{ rule: "at-least", metric: "r2" }, { rule: "better" }],
    candidates: { forest: forest.regressor({ trees: -1 }), none: {} },
  });
  expect(problems.map(({ path }) => path).sort()).toEqual([
    "candidates.forest.estimator.trees",
    "candidates.none",
    "features.quality",
    'features["free SO2"].max',
    "gate[0].value",
    "gate[1]",
    "name",
    "search.folds",
    "search.metric",
    "search.trails",
    "serve.bands.High",
    "serve.bands.Odd",
    "serve.cors",
    "serve.host",
    "serve.keys",
    "serve.limits.rows",
    "serve.port",
    "serve.queue.burstMs",
    "serve.reloadMs",
    "serve.tls.key",
    "split.test",
  ]);
  expect(problems.find(({ path }) => path === "search.trails")!.like).toEqual(["trials"]);
  expect(problems.find(({ path }) => path === "search.metric")!.like).toEqual(["rmse"]);
  expect(problems.find(({ path }) => path === "search.folds")).toMatchObject({
    rule: "a whole number in [2, 100]",
    got: 1,
  });
});

test("anything at all is either a configuration or a list of problems", () => {
  const parts = [
    undefined,
    null,
    0,
    Number.NaN,
    "",
    "x",
    true,
    [],
    [null],
    {},
    { kind: "number" },
    { params: {} },
    () => 1,
  ];
  for (const part of parts) {
    expect(problemsOf(part).length).toBeGreaterThan(0);
    for (const key of [...Object.keys(wine), "split", "search", "gate", "serve", "seed", "checks"]) {
      expect(() => checkConfig({ ...wine, [key]: part })).not.toThrow();
    }
  }
});

test("a feature or a candidate named __proto__ is one among others", () => {
  const config = {
    ...wine,
    features: { ["__proto__"]: number(), x: number() },
    candidates: { ["__proto__"]: ridge(), forest: forest.regressor() },
  };
  const checked = checkConfig(config);
  const resolved = checked.kind === "valid" ? checked.config : null;
  expect(Object.keys(resolved!.features)).toEqual(["__proto__", "x"]);
  expect(Object.keys(resolved!.candidates)).toEqual(["__proto__", "forest"]);
});
