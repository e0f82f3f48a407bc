import { rmSync, truncateSync } from "node:fs";
import { expect, test } from "vitest";
import { temporaryStore } from "./fixtures/temporary.ts";

async function storeWithOutput() {
  let now = 0;
  const store = await temporaryStore(() => ++now);
  const hash = await store.blobs.put(Buffer.from("a trained model"));
  const result = {
    key: "k1",
    stage: "train",
    parts: { code: "1", params: { search: { trials: 10 } } },
    outputs: { model: hash },
    summary: { trees: 300 },
    durationMs: 12.5,
  };
  return { store, hash, result };
}

test("a result comes back as it was saved", async () => {
  const { store, result } = await storeWithOutput();
  await store.stageResults.save(result);
  expect(await store.stageResults.find("k1")).toEqual({ ...result, createdAt: 1 });
  expect(await store.stageResults.find("k2")).toBeNull();
});

test("a result whose output is gone or was cut short is not found, so that it is made again", async () => {
  const { store, hash, result } = await storeWithOutput();
  await store.stageResults.save(result);
  truncateSync(store.blobs.locate(hash), 3);
  expect(await store.stageResults.find("k1")).toBeNull();
  rmSync(store.blobs.locate(hash));
  expect(await store.stageResults.find("k1")).toBeNull();
  expect(await store.stageResults.latest("train")).toMatchObject({ key: "k1" });
});

test("a result cannot name an output that was not kept", async () => {
  const { store, result } = await storeWithOutput();
  const promise = store.stageResults.save({ ...result, outputs: { model: "0".repeat(64) } });
  await expect(promise).rejects.toMatchObject({ code: "BLOB_MISSING" });
});

test("the latest result of a stage is the one saved last, also under an old key", async () => {
  const { store, result } = await storeWithOutput();
  await store.stageResults.save(result);
  await store.stageResults.save({ ...result, key: "k2" });
  await store.stageResults.save({ ...result, key: "k3", stage: "evaluate" });
  expect(await store.stageResults.latest("train")).toMatchObject({ key: "k2" });
  await store.stageResults.save(result);
  expect(await store.stageResults.latest("train")).toMatchObject({ key: "k1" });
  expect(await store.stageResults.latest("prepare")).toBeNull();
});

test("several results are saved together or not at all, and the newest of several stages is told at once", async () => {
  const { store, result } = await storeWithOutput();
  const bad = { ...result, key: "k9", outputs: { model: "0".repeat(64) } };
  await expect(store.stageResults.saveAll([{ ...result, key: "k8" }, bad])).rejects.toMatchObject({
    code: "BLOB_MISSING",
  });
  expect(await store.stageResults.known("k8")).toBeNull();
  await store.stageResults.saveAll([
    { ...result, key: "k3" },
    { ...result, key: "k4", stage: "evaluate" },
  ]);
  await store.stageResults.save({ ...result, key: "k5" });
  const newest = await store.stageResults.newest(["train", "evaluate", "prepare"]);
  expect([...newest].map(([stage, { key }]) => `${stage} ${key}`).sort()).toEqual(["evaluate k4", "train k5"]);
  const many = Array.from({ length: 1201 }, (_, i) => ({ ...result, key: `m${i}`, stage: `s${i}`, outputs: {} }));
  await store.stageResults.saveAll(many);
  expect((await store.stageResults.newest(many.map(({ stage }) => stage))).size).toBe(1201);
});

test("what is known of a key is told though its output is gone", async () => {
  const { store, hash, result } = await storeWithOutput();
  await store.stageResults.save(result);
  rmSync(store.blobs.locate(hash));
  expect(await store.stageResults.known("k1")).toMatchObject({ key: "k1", stage: "train" });
});

test("trial scores come back, and a later save stands", async () => {
  const { store } = await storeWithOutput();
  expect(await store.trialResults.find("t")).toBeNull();
  await store.trialResults.save("t", [0.1]);
  await store.trialResults.save("t", [0.1, 0.30000000000000004]);
  expect(await store.trialResults.find("t")).toEqual([0.1, 0.30000000000000004]);
});
