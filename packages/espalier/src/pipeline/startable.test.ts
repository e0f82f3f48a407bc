import { expect, test } from "vitest";
import { holds } from "./condition.ts";
import { retryWaitMs } from "./retry-wait.ts";
import { startable, type Workload } from "./startable.ts";

const load: Workload = {
  graph: {
    stages: ["ingest", "validate", "a", "b", "c"],
    edges: [
      { from: "ingest", to: "validate", because: "", carriesSkip: false },
      { from: "a", to: "c", because: "", carriesSkip: true },
    ],
  },
  ended: new Set(),
  running: new Set(),
  settling: new Set(),
  jobs: 4,
  isOwn: (name) => name.length === 1,
  needsOf: () => ({}),
  resources: {},
};

test("what waits for nothing begins, one of ours at a time", () => {
  expect(startable(load)).toEqual(["ingest", "a", "b"]);
  expect(startable({ ...load, running: new Set(["ingest"]) })).toEqual(["a", "b"]);
  expect(startable({ ...load, ended: new Set(["ingest", "a", "b"]) })).toEqual(["validate", "c"]);
});

test("no more own stages run at once than there are jobs; ours takes none of them", () => {
  expect(startable({ ...load, jobs: 1 })).toEqual(["ingest", "a"]);
  expect(startable({ ...load, jobs: 1, running: new Set(["b"]) })).toEqual(["ingest"]);
});

test("a stage whose process has ended takes no room, but only a few may be so", () => {
  const b = new Set(["b"]);
  expect(startable({ ...load, jobs: 1, running: b, settling: b })).toEqual(["ingest", "a"]);
  const needs = { needsOf: () => ({ gpu: 1 }), resources: { gpu: 1 } };
  expect(startable({ ...load, ...needs, jobs: 2, running: b })).toEqual([]);
  expect(startable({ ...load, ...needs, jobs: 2, running: b, settling: b })).toEqual(["ingest"]);
  const many = new Set(["d", "e", "f", "g", "h"]);
  expect(startable({ ...load, jobs: 1, running: many, settling: many })).toEqual(["ingest"]);
});

test("a stage waits for room, and a later one that fits goes first", () => {
  const needs: Record<string, number> = { a: 6, b: 3 };
  const needsOf = (name: string) => ({ memory: needs[name] ?? 0 });
  const tight = { ...load, needsOf, resources: { memory: 8 } };
  expect(startable(tight)).toEqual(["ingest", "a"]);
  expect(startable({ ...tight, running: new Set(["a"]) })).toEqual(["ingest"]);
  expect(startable({ ...tight, resources: { memory: 9 } })).toEqual(["ingest", "a", "b"]);
});

test("amounts that fill a resource by a sum that is not exact still fit", () => {
  const needsOf = (name: string) => (name.length === 1 ? { gpu: 0.1 } : {});
  const graph = { stages: ["a", "b", "c"], edges: [] };
  expect(startable({ ...load, graph, needsOf, resources: { gpu: 0.3 } })).toEqual(["a", "b", "c"]);
});

test("waits grow by their factor and end after so many tries", () => {
  const retries = { times: 3, waitMs: 100, factor: 3 };
  expect([1, 2, 3, 4].map((failed) => retryWaitMs(retries, failed))).toEqual([100, 300, 900, null]);
  expect(retryWaitMs({ times: 0 }, 1)).toBeNull();
  expect(retryWaitMs({ times: 100, waitMs: 1000, factor: 10 }, 100)).toBe(86_400_000);
});

const facts = { gatePassed: true, metrics: { r2: 0.4, auc: null }, environment: "dev" };

test("a condition holds, fails with the reason, or waits for what is not known yet", () => {
  expect(holds(undefined, facts)).toEqual({ kind: "holds" });
  expect(holds({ kind: "gate", passed: true }, facts)).toEqual({ kind: "holds" });
  expect(holds({ kind: "gate", passed: false }, facts)).toEqual({ kind: "fails", because: "the gate passed" });
  expect(holds({ kind: "gate", passed: true }, { ...facts, gatePassed: null }).kind).toBe("unknown");
  expect(holds({ kind: "metric", metric: "r2", atLeast: 0.5 }, facts)).toEqual({
    kind: "fails",
    because: "r2 is 0.4, below 0.5",
  });
  expect(holds({ kind: "metric", metric: "r2", atLeast: 0.4, atMost: 0.4 }, facts)).toEqual({ kind: "holds" });
  expect(holds({ kind: "metric", metric: "r2", atLeast: 0 }, { ...facts, metrics: null }).kind).toBe("unknown");
  expect(holds({ kind: "environment", name: "prod" }, facts)).toEqual({
    kind: "fails",
    because: "only in environment prod; this is dev",
  });
});

test("an undefined metric meets no condition, nor does a name that objects inherit", () => {
  expect(holds({ kind: "metric", metric: "auc", atMost: 1 }, facts)).toEqual({
    kind: "fails",
    because: "auc is undefined",
  });
  expect(holds({ kind: "metric", metric: "constructor", atMost: 1 }, facts).kind).toBe("fails");
});
