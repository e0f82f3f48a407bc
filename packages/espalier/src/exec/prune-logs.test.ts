import { expect, test } from "vitest";
import { logsToForget } from "./prune-logs.ts";

const run = (runId: string, at: number, sizeBytes = 1) => ({ runId, at, sizeBytes });

test("the newest runs' logs stay", () => {
  expect(logsToForget([run("b", 2), run("a", 1), run("c", 3)], { mostRuns: 2, mostBytes: 100 })).toEqual(["a"]);
  expect(logsToForget([], { mostRuns: 2, mostBytes: 100 })).toEqual([]);
});

test("logs are kept up to a size, those of the newest run whatever theirs", () => {
  const limits = { mostRuns: 10, mostBytes: 100 };
  expect(logsToForget([run("a", 1, 30), run("b", 2, 60), run("c", 3, 20)], limits)).toEqual(["a"]);
  expect(logsToForget([run("a", 1, 1), run("b", 2, 500)], limits)).toEqual(["a"]);
});
