import { expect, test } from "vitest";
import { artifact, stage, when, type StageSpec } from "../stages/index.ts";
import { buildGraph } from "./build-graph.ts";

const edgesOf = (stages: Readonly<Record<string, StageSpec>>, sources: readonly string[] = []) => {
  const sorted = buildGraph({ stages, sources });
  if (sorted.kind === "cycle") throw new Error(sorted.names.join(" → "));
  const own = sorted.graph.edges.filter(({ from, to }) => from in stages || to in stages);
  return own.map(({ from, to }) => `${from} → ${to}`).sort();
};

test("an input that is, holds or lies in another stage's output waits for it", () => {
  const make = stage.shell("make", { outputs: ["out/data/"] });
  for (const input of ["out/data", "./out//data/a.csv", "out"]) {
    expect(edgesOf({ make, read: stage.shell("read", { inputs: [input] }) })).toEqual(["make → read"]);
  }
  expect(edgesOf({ make, read: stage.shell("read", { inputs: ["out/data-2"] }) })).toEqual([]);
});

test("a word of a command that names another stage's output waits for it, without being declared", () => {
  const make = stage.shell("make > out.csv", { outputs: ["out.csv"] });
  expect(edgesOf({ make, read: stage.shell("wc -l <'out.csv'") })).toEqual(["make → read"]);
  expect(edgesOf({ make, read: stage.shell("echo out.csv.bak") })).toEqual([]);
});

test("artifacts, the gate and metrics wait for the stage that makes them", () => {
  const inputs = [artifact("model"), artifact("split")];
  expect(edgesOf({ explain: stage.module("explain.ts", { inputs }) })).toEqual([
    "prepare → explain",
    "train → explain",
  ]);
  expect(edgesOf({ tell: stage.shell("tell", { when: when.gatePassed() }) })).toEqual(["register → tell"]);
  expect(edgesOf({ tell: stage.shell("tell", { when: when.metricAtLeast("r2", 0) }) })).toEqual(["evaluate → tell"]);
  expect(edgesOf({ tell: stage.shell("tell", { when: when.environment("prod") }) })).toEqual([]);
});

test("what is said with after and before holds among ours, too", () => {
  const stages = { a: stage.shell("a", { after: ["train"], before: ["evaluate", "b"] }), b: stage.shell("b") };
  expect(edgesOf(stages)).toEqual(["a → b", "a → evaluate", "train → a"]);
});

test.each([
  ["data/wine.csv", "data/wine.csv", true],
  ["./data/wine.csv", "data", true],
  ["data/*.csv", "data/new.csv", true],
  ["data/*.csv", "data/notes.txt", false],
  ["data/**/*.csv", "data/2026", true],
  ["data/{a,b}.csv", "data/a.csv", true],
  ["data/*.csv", "other/a.csv", false],
  ["/abs/wine.csv", "data", false],
])("a source %s and an output %s: written before ingest is %s", (source, output, isBefore) => {
  const edges = edgesOf({ fetch: stage.shell("fetch", { outputs: [output] }) }, [source]);
  expect(edges).toEqual(isBefore ? ["fetch → ingest"] : []);
});

test("reading what comes after register, to write the source, is a circle", () => {
  const stages = { fetch: stage.shell("fetch", { inputs: [artifact("registration")], outputs: ["data/a.csv"] }) };
  const sorted = buildGraph({ stages, sources: ["data/a.csv"] });
  expect(sorted.kind === "cycle" && sorted.names).toContain("fetch");
});
