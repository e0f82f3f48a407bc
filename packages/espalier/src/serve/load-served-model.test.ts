import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel } from "@espalier/learn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fitIris, fitWine } from "../fixtures/served-models.ts";
import { registerVersion, setAlias } from "../registry/index.ts";
import { openStore, type Store } from "../store/index.ts";
import { loadServedModel } from "./load-served-model.ts";

let dir: string;
let store: Store;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "espalier-serve-"));
  store = await openStore(dir);
  for (const model of [fitWine(), fitIris(["a", "b", "c"])]) {
    const modelHash = await store.blobs.put(encodeModel(model));
    const facts = { runId: null, metrics: { score: 0.5 }, gate: null, recipe: null, now: 0 };
    await registerVersion(store, { name: "m", modelHash, ...facts });
  }
  await setAlias(store, "m", "champion", 1, { by: "test", because: "test", now: 0 });
});
afterAll(async () => {
  store.close();
  await rm(dir, { recursive: true });
});

test.each([
  ["champion", 1],
  ["1", 1],
  ["v2", 2],
  ["latest", 2],
])("%s is version %d", async (selector, version) => {
  const served = await loadServedModel(store, "m", selector);
  expect(served).toMatchObject({ name: "m", version, metrics: { score: 0.5 }, runId: null });
  expect(served.aliases).toEqual(version === 1 ? ["champion"] : []);
  expect(served.model.target.task).toBe(version === 1 ? "regression" : "classification");
});

test.each([
  ["challenger", "ALIAS_NOT_SET"],
  ["3", "VERSION_NOT_FOUND"],
])("%s is told to be none: %s", async (selector, code) => {
  await expect(loadServedModel(store, "m", selector)).rejects.toMatchObject({ code });
});

test("a model that was never registered is told to be none", async () => {
  await expect(loadServedModel(store, "other", "latest")).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
});
