import type { Json } from "@espalier/learn";
import { expect, test } from "vitest";
import type { LockLine } from "../lock-file/index.ts";
import { compareSides } from "./compare-sides.ts";
import { lockFacts } from "./lock-side.ts";
import { settingPath, settingsOf } from "./settings.ts";
import type { Side } from "./side.ts";

const side = (facts: Partial<Side> = {}): Side => ({
  kind: "run",
  label: "run a",
  runId: null,
  commit: null,
  environment: null,
  settings: { list: [], known: null },
  params: {},
  metrics: {},
  intervals: {},
  data: null,
  artifacts: new Map(),
  stages: null,
  ...facts,
});
const config = (value: Json) => ({ settings: { list: settingsOf(value), known: null } });
const line = (facts: Partial<LockLine>): LockLine => ({
  key: "k",
  code: "1",
  params: {},
  inputs: {},
  outputs: {},
  metrics: {},
  intervals: {},
  ...facts,
});

test("settings that differ, are new or are gone are told by the paths that --set takes", () => {
  const forest = (trees: number) => ({ transforms: [], estimator: { kind: "forest", params: { trees } } });
  const before = config({ seed: 1, search: { trials: 2 }, candidates: { forest: forest(10) }, gate: [{ min: 1 }] });
  const after = config({ seed: 1, split: { test: 0.3 }, candidates: { forest: forest(20) }, gate: [{ min: 2 }] });
  expect(compareSides(side(before), side(after)).settings).toEqual([
    { path: "search.trials", a: 2, b: null },
    { path: "candidates.forest.trees", a: 10, b: 20 },
    { path: "gate", a: [{ min: 1 }], b: [{ min: 2 }] },
    { path: "split.test", a: null, b: 0.3 },
  ]);
  expect(settingPath(["candidates", "forest", "estimator", "kind"])).toBe("candidates.forest.estimator.kind");
});

test("a lock knows the settings that stages read: others are not said to be gone", () => {
  const lines = new Map([
    ["search", line({ params: { search: { trials: 5 }, seed: 1 } })],
    ["register", line({ params: { environment: "prod" } })],
    ["plot", line({ params: { size: 3, seed: 9 } })],
  ]);
  const locked = side({ kind: "revision", ...lockFacts(lines) });
  const now = config({
    seed: 1,
    search: { trials: 6, folds: 5 },
    serve: { port: 1 },
    stages: { plot: { kind: "shell", params: { size: 4 } }, other: { kind: "shell" } },
  });
  expect(compareSides(locked, side(now)).settings).toEqual([
    { path: "search.trials", a: 5, b: 6 },
    { path: "stages.plot.params.size", a: 3, b: 4 },
    { path: "stages.plot.params.seed", a: 9, b: null },
    { path: "search.folds", a: null, b: 5 },
  ]);
});

test("a lock tells the data, the metrics with their intervals, and those of own stages under their names", () => {
  const lines = new Map([
    ["ingest", line({ inputs: { source: "data-1" } })],
    ["evaluate", line({ metrics: { r2: 0.4, auc: null }, intervals: { r2: [0.3, 0.5] } })],
    ["report", line({ metrics: { pages: 3 } })],
  ]);
  expect(lockFacts(lines)).toMatchObject({
    data: "data-1",
    metrics: { r2: 0.4, auc: null, "report.pages": 3 },
    intervals: { r2: [0.3, 0.5] },
    params: null,
  });
});

test("data is the same, another, or not known", () => {
  const same = (a: string | null, b: string | null) => compareSides(side({ data: a }), side({ data: b })).isSameData;
  expect([same("x", "x"), same("x", "y"), same(null, "y")]).toEqual([true, false, null]);
});

test("stages tell whether their code or what they read differs", () => {
  const stage = (code: string, inputs: Readonly<Record<string, string>> = {}) => ({ code, inputs });
  const before = new Map([
    ["same", stage("1", { a: "x" })],
    ["plot", stage("1", { a: "x", b: "y" })],
    ["old", stage("1")],
  ]);
  const after = new Map([
    ["same", stage("1", { a: "x" })],
    ["plot", stage("2", { a: "z", c: "y" })],
    ["new", stage("1")],
  ]);
  expect(compareSides(side({ stages: before }), side({ stages: after })).stages).toEqual([
    { stage: "plot", change: "changed", codeChanged: true, inputs: ["a", "b", "c"] },
    { stage: "old", change: "removed", codeChanged: false, inputs: [] },
    { stage: "new", change: "added", codeChanged: false, inputs: [] },
  ]);
  expect(compareSides(side({ stages: before }), side()).stages).toEqual([]);
});

test("cross-validated means, which no lock has, are compared where both sides have them", () => {
  const run = side({ metrics: { cv_r2: 0.3, r2: 0.4 } });
  const names = (b: Side) => compareSides(run, b).metrics.map(({ metric }) => metric);
  expect(names(run)).toEqual(["cv_r2", "r2"]);
  expect(names(side({ metrics: { r2: 0.5, mae: 1 } }))).toEqual(["r2", "mae"]);
  expect(names(side())).toEqual([]);
});

test("names from outside cannot reach prototypes", () => {
  const odd = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}') as Json;
  const { settings } = compareSides(side(config(odd)), side(config({})));
  expect(settings.map(({ path }) => path)).toEqual(["__proto__.polluted", "constructor"]);
  const metrics = JSON.parse('{"__proto__": 1}') as Record<string, number>;
  expect(compareSides(side({ metrics }), side({ metrics })).metrics).toMatchObject([{ verdict: "equal" }]);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});
