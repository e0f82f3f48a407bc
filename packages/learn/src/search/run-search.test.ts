import { expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import { runSearch, type SearchOptions, type Trial } from "./run-search.ts";
import type { Point, Space } from "./space.ts";

const line: Space = [{ path: "x", range: { low: 0, high: 10 } }];
const few: Space = [{ path: "x", choice: [1, 2, 3] }];
const of = (options: Partial<SearchOptions>): SearchOptions => ({
  space: line,
  trials: 20,
  sampler: "tpe",
  rng: createRng(1),
  evaluate: async (point) => [-(((point.x as number) - 7) ** 2)],
  ...options,
});
const value = (point: Point) => point.x as number;

test("same seed, same trials; another seed, others", async () => {
  expect(await runSearch(of({}))).toEqual(await runSearch(of({})));
  expect(await runSearch(of({}))).not.toEqual(await runSearch(of({ rng: createRng(2) })));
});

test("how long evaluations take does not change the trials of a batch", async () => {
  const after = async (turns: number) => {
    for (let i = 0; i < turns; i++) await Promise.resolve();
  };
  const search = (turns: (index: number) => number) =>
    runSearch(of({ batch: 4, evaluate: async (point, index) => (await after(turns(index)), [-value(point)]) }));
  expect(await search((index) => index)).toEqual(await search((index) => 40 - index));
});

test("a batch is evaluated at the same time", async () => {
  let running = 0;
  let most = 0;
  const evaluate = async (point: Point) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running -= 1;
    return [value(point)];
  };
  await runSearch(of({ batch: 5, evaluate }));
  expect(most).toBe(5);
});

test("trial 0 is the given point, and the sampler starts at its own beginning", async () => {
  const { trials } = await runSearch(of({ space: few, sampler: "grid", trials: 4, first: { x: 3 } }));
  expect(trials.map((trial) => trial.point.x)).toEqual([3, 1, 2, 3]);
});

test("the search ends where the grid does", async () => {
  expect((await runSearch(of({ space: few, sampler: "grid", trials: 50, batch: 4 }))).trials.length).toBe(3);
});

test("a space without dimensions has one trial", async () => {
  const { best, trials } = await runSearch(of({ space: [], evaluate: async () => [1, 2, 6] }));
  expect(trials.length).toBe(1);
  expect(best).toMatchObject({ point: {}, mean: 3, sd: Math.sqrt(7) });
});

test("a point is evaluated once, and its score reused", async () => {
  for (const batch of [1, 3]) {
    const evaluatedPoints: number[] = [];
    const evaluate = async (point: Point) => {
      evaluatedPoints.push(value(point));
      if (point.x === 2) throw new Error("two is bad");
      return [value(point)];
    };
    const { trials } = await runSearch(of({ space: few, sampler: "random", batch, evaluate }));
    expect(trials.length).toBe(20);
    expect(evaluatedPoints.toSorted((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3]);
    for (const trial of trials.filter((t) => t.sameAs !== null)) {
      const first = trials[trial.sameAs!]!;
      expect(first.sameAs).toBeNull();
      expect({ ...trial, index: first.index, sameAs: null }).toEqual(first);
    }
  }
});

test("the best is the highest mean, the earliest of equals", async () => {
  const { best } = await runSearch(of({ evaluate: async (_, index) => [index === 3 || index === 8 ? 5 : 1] }));
  expect(best.index).toBe(3);
});

test("a trial that fails or scores NaN is recorded with its reason, and the search goes on", async () => {
  const evaluate = async (point: Point, index: number) => {
    if (index === 1) throw new Error("out of memory");
    return index === 2 ? [1, Number.NaN] : index === 4 ? [] : [value(point)];
  };
  const { best, trials } = await runSearch(of({ evaluate }));
  expect(trials.length).toBe(20);
  const failed = trials.filter((trial) => trial.outcome === "failed");
  expect(failed.map((trial) => [trial.index, trial.reason])).toEqual([
    [1, "out of memory"],
    [2, "its scores were 1, NaN"],
    [4, "its scores were none"],
  ]);
  expect(best.outcome).toBe("scored");
});

test("tpe learns from failures: it leaves the region where everything fails", async () => {
  const evaluate = async (point: Point) => {
    if (value(point) > 3) throw new Error("too large");
    return [0];
  };
  const { trials } = await runSearch(of({ trials: 60, evaluate }));
  const failures = trials.slice(10).filter((trial) => trial.outcome === "failed").length;
  expect(failures / 50).toBeLessThan(0.5); // 0.7 if it did not
});

test("if every trial fails, the fault gives the first reason", async () => {
  const evaluate = async (_: Point, index: number) => Promise.reject(new Error(`reason ${index}`));
  await expect(runSearch(of({ evaluate }))).rejects.toMatchObject({
    code: "SEARCH_FAILED",
    message: "all 20 trials of the search failed: reason 0",
  });
});

test("trials are told in order, as they finish", async () => {
  const told: Trial[] = [];
  const { trials } = await runSearch(of({ batch: 3, onTrial: (trial) => told.push(trial) }));
  expect(told).toEqual(trials);
  expect(told.map((trial) => trial.index)).toEqual([...trials.keys()]);
});

test("a signal ends the search with its reason, even in the last trial", async () => {
  for (const at of [5, 19]) {
    const controller = new AbortController();
    const evaluate = async (point: Point, index: number) => {
      if (index === at) controller.abort(new Error("stopped"));
      return [value(point)];
    };
    const told: Trial[] = [];
    const search = runSearch(of({ evaluate, signal: controller.signal, onTrial: (trial) => told.push(trial) }));
    await expect(search).rejects.toThrow("stopped");
    expect(told.length).toBe(at);
  }
});

test("senseless options are refused, all problems at once", async () => {
  const space: Space = [{ path: "x", choice: [] }];
  await expect(runSearch(of({ space, trials: 0, batch: 1.5 }))).rejects.toMatchObject({
    code: "PARAMS_INVALID",
    params: { problems: [{ path: "trials" }, { path: "batch" }, { path: "x" }] },
  });
});
