import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { temporaryStore } from "../store/fixtures/temporary.ts";
import {
  createRun,
  failRun,
  finishRun,
  getRun,
  interruptRun,
  listRuns,
  logMetrics,
  logParams,
  markInterrupted,
  recordStages,
  setTags,
} from "./index.ts";

const facts = {
  experiment: "wine-quality",
  reason: "manual",
  config: { seed: 7, search: { trials: 10 } },
  codeVersion: "0.1.0",
  gitCommit: "abc123",
  now: 1000,
};

test("a run comes back with all that was noted", async () => {
  const store = await temporaryStore();
  const { id, name } = await createRun(store, facts);
  const stage = { position: 0, name: "ingest", status: "ran", because: "never ran", key: "k" } as const;
  await recordStages(store, id, [{ ...stage, durationMs: 2.5, outputs: { table: "ab" } }]);
  await logParams(store, id, { seed: 7, sampler: "tpe", honest: true });
  await logMetrics(store, id, { r2: 0.1 }, { now: 1001, step: 0 });
  await logMetrics(store, id, { r2: 0.38, mae: Number.NaN }, { now: 1002, step: 1 });
  await setTags(store, id, { who: "me" });
  await setTags(store, id, { who: "you" });
  await finishRun(store, id, { now: 2000 });

  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(name).toMatch(/^[a-z]+-[a-z]+$/);
  expect(await getRun(store, id)).toEqual({
    id,
    name,
    overrides: [],
    experiment: "wine-quality",
    status: "finished",
    reason: "manual",
    startedAt: 1000,
    endedAt: 2000,
    config: facts.config,
    codeVersion: "0.1.0",
    gitCommit: "abc123",
    error: null,
    pid: process.pid,
    stages: [{ ...stage, durationMs: 2.5, outputs: { table: "ab" } }],
    metrics: { r2: 0.38, mae: null },
    params: { seed: "7", sampler: "tpe", honest: "true" },
    tags: { who: "you" },
    history: [
      { key: "mae", value: null, step: 1, timestamp: 1002 },
      { key: "r2", value: 0.1, step: 0, timestamp: 1001 },
      { key: "r2", value: 0.38, step: 1, timestamp: 1002 },
    ],
  });
});

test("a run is found by id, by the beginning of its id and by name", async () => {
  const store = await temporaryStore();
  const { id, name } = await createRun(store, facts);
  for (const selector of [id, id.slice(0, 4), id.slice(0, 31), name]) {
    expect((await getRun(store, selector)).id).toBe(id);
  }
  for (const selector of ["", id.slice(0, 3), "%", "____", `${id}0`, "no-such"]) {
    await expect(getRun(store, selector)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  }
});

test("a place counts back from the last run that ended well", async () => {
  const store = await temporaryStore();
  const ids: string[] = [];
  for (const now of [1000, 2000, 3000]) {
    const { id } = await createRun(store, { ...facts, now });
    await (now === 2000 ? interruptRun : finishRun)(store, id, { now: now + 1 });
    ids.push(id);
  }
  expect((await getRun(store, "@")).id).toBe(ids[2]);
  expect((await getRun(store, "@-1")).id).toBe(ids[0]);
  await expect(getRun(store, "@-2")).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
});

test("a name that several runs have is ambiguous, and all their ids are said", async () => {
  const store = await temporaryStore();
  const runs = [await createRun(store, { ...facts, name: "twin" }), await createRun(store, { ...facts, name: "twin" })];
  await expect(getRun(store, "twin")).rejects.toMatchObject({ code: "RUN_AMBIGUOUS" });
  for (const run of runs) expect((await getRun(store, run.id)).name).toBe("twin");
});

test("names that we give are not given twice", async () => {
  const store = await temporaryStore();
  const names = new Set<string>();
  for (let i = 0; i < 300; i++) names.add((await createRun(store, facts)).name);
  expect(names.size).toBe(300); // of 4096 pairs, 300 draws repeat one almost surely
});

test("runs are listed newest first, with their last metrics", async () => {
  const store = await temporaryStore();
  const ids: string[] = [];
  for (const now of [1, 2, 3]) ids.push((await createRun(store, { ...facts, now })).id);
  await logMetrics(store, ids[2]!, { r2: 0.1 }, { now: 5, step: 1 });
  await logMetrics(store, ids[2]!, { r2: 0.2 }, { now: 6, step: 2 });
  const listed = await listRuns(store, { limit: 2 });
  expect(listed.map((run) => run.id)).toEqual([ids[2], ids[1]]);
  expect(listed.map((run) => run.metrics)).toEqual([{ r2: 0.2 }, {}]);
});

test("a failed run keeps why", async () => {
  const store = await temporaryStore();
  const { id } = await createRun(store, facts);
  const error = { code: "DISK_FULL", message: "no space", hint: "make some" };
  await failRun(store, id, { error, now: 9 });
  expect(await getRun(store, id)).toMatchObject({ status: "failed", endedAt: 9, error });
});

test("a run ends once, and nothing is noted after it", async () => {
  const store = await temporaryStore();
  const { id } = await createRun(store, facts);
  await interruptRun(store, id, { now: 5 });
  const over = { code: "RUN_OVER", params: { run: id, status: "interrupted" } };
  await expect(finishRun(store, id, { now: 6 })).rejects.toMatchObject(over);
  await expect(logMetrics(store, id, { r2: 1 }, { now: 6 })).rejects.toMatchObject(over);
  await expect(logParams(store, "0".repeat(32), {})).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
});

test("a parameter keeps its first value, and a refused call notes none of its parameters", async () => {
  const store = await temporaryStore();
  const { id } = await createRun(store, facts);
  await logParams(store, id, { seed: 7 });
  await logParams(store, id, { seed: 7 });
  await expect(logParams(store, id, { folds: 5, seed: 8 })).rejects.toMatchObject({ code: "PARAM_CHANGED" });
  expect((await getRun(store, id)).params).toEqual({ seed: "7" });
});

test("a run whose process is gone becomes interrupted; one whose process lives does not", async () => {
  const store = await temporaryStore();
  const [lost, ours] = [await createRun(store, facts), await createRun(store, facts)];
  const pid = spawnSync(process.execPath, ["-e", "0"]).pid;
  await store.db.updateTable("runs").set({ pid }).where("run_id", "=", lost.id).execute();
  expect(await markInterrupted(store, { now: 77 })).toEqual([lost.id]);
  expect(await getRun(store, lost.id)).toMatchObject({ status: "interrupted", endedAt: 77 });
  expect(await getRun(store, ours.id)).toMatchObject({ status: "running", endedAt: null });
  expect(await markInterrupted(store, { now: 78 })).toEqual([]);
});
