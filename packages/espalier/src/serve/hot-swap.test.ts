import { existsSync } from "node:fs";
import { mkdtemp, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel, type Model } from "@espalier/learn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelInfo } from "../contract/index.ts";
import { fitIris, fitWine } from "../fixtures/served-models.ts";
import { registerVersion, removeAlias, setAlias } from "../registry/index.ts";
import { openStore, type Store } from "../store/index.ts";
import { buildServer } from "./build-server.ts";
import { fileSource } from "./file-source.ts";
import type { ModelSource } from "./model-source.ts";
import { openModel } from "./open-model.ts";
import { registrySource } from "./registry-source.ts";
import { watchChanges, type ChangeNote } from "./watch-changes.ts";

const rules = { missing: "median" } as const;
const json = { "content-type": "application/json" };

let dir: string;
let store: Store;
const ends: (() => unknown)[] = [];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "espalier-swap-"));
  store = await openStore(join(dir, "store"));
  // 1 and 2 differ in a class's name; 3 answers another question; 4's bytes are lost.
  const models = [fitIris(["a", "b", "c"]), fitIris(["a", "b", "d"]), fitWine(), fitIris(["a", "b", "e"])];
  for (const model of models) {
    const modelHash = await store.blobs.put(encodeModel(model));
    const version = { name: "iris", modelHash, runId: null, metrics: {}, gate: null, recipe: null, now: 0 };
    await registerVersion(store, version);
    if (model === models[3]) await truncate(store.blobs.locate(modelHash), 100);
  }
});
afterAll(async () => {
  for (const end of ends) await end();
  store.close();
  await rm(dir, { recursive: true });
});

const point = (version: number) =>
  setAlias(store, "iris", "champion", version, { by: "test", because: "test", now: 0 });

async function serve(source: ModelSource) {
  const notes: ChangeNote[] = [];
  const part = await openModel(source, rules);
  const built = buildServer({ models: [part] });
  const { look, stop } = watchChanges(built, {
    models: [part],
    tls: undefined,
    everyMs: 0,
    tell: (note) => notes.push(note),
  });
  ends.push(stop, () => built.app.close());
  const info = async () => modelInfo.parse((await built.app.inject("/model/info")).json());
  const predict = async () => {
    const answer = await built.app.inject({ method: "POST", url: "/predict", payload: {}, headers: json });
    return answer.json() as { readonly probabilities: object; readonly model: object };
  };
  const metrics = async () => (await built.app.inject("/metrics")).body;
  return { ...built, look, notes, info, predict, metrics };
}

test("an alias that moves is followed without a pause, and whoever asked before keeps his version", async () => {
  await point(1);
  const { app, look, models, notes, predict, info, metrics } = await serve(
    registrySource(join(dir, "store"), "iris", "champion"),
  );
  const before = models.get();
  const title = async () => (await app.inject("/openapi.json")).json().info.title as string;
  expect(await title()).toBe("iris, version 1");
  const countsZero = /^model_reloads_total\{model="iris",outcome="(?:swapped|failed)"\} 0$/gm;
  expect((await metrics()).match(countsZero)).toHaveLength(2); // else Prometheus misses the first
  await point(2);
  await look();
  expect(await title()).toBe("iris, version 2");
  expect((await predict()).model).toEqual({ name: "iris", version: 2 });
  expect(Object.keys((await predict()).probabilities)).toEqual(["a", "b", "d"]);
  expect(before.predict([{}], () => "")[0]).toHaveProperty("probabilities.c");
  expect(await info()).toMatchObject({ version: 2, aliases: ["champion"] });
  expect(notes).toEqual([{ kind: "swapped", model: "iris", from: 1, to: 2 }]);
  const text = await metrics();
  expect(text).toMatch(/^model_load_seconds\{model="iris",version="1"\} 0\.\d+$/m);
  expect(text).toMatch(/^model_load_seconds\{model="iris",version="2"\} 0\.\d+$/m);
  expect(text).toContain('model_reloads_total{model="iris",outcome="swapped"} 1');
});

test.each([
  ["whose bytes are damaged", 4, "BLOB_DAMAGED"],
  ["that answers another question", 3, "MODEL_INCOMPATIBLE"],
])("a version %s does not take over, and that is told until another does", async (_what, version, code) => {
  await point(1);
  const { look, notes, info, predict, metrics } = await serve(registrySource(join(dir, "store"), "iris", "champion"));
  await point(version);
  await look();
  await look();
  expect((await predict()).model).toEqual({ name: "iris", version: 1 });
  expect(await info()).toMatchObject({ version: 1, reload: { wanted_version: version, code } });
  expect(notes).toEqual([{ kind: "held back", model: "iris", version, fault: expect.objectContaining({ code }) }]);
  expect(await metrics()).toContain('model_held_back{model="iris"} 1');
  await point(2);
  await look();
  expect(await info()).toMatchObject({ version: 2 });
  expect(await info()).not.toHaveProperty("reload");
  expect(await metrics()).toContain('model_held_back{model="iris"} 0');
});

test("an alias that is taken away takes no model away; one that comes back is as if nothing had been", async () => {
  await point(1);
  const { look, info, predict } = await serve(registrySource(join(dir, "store"), "iris", "champion"));
  await removeAlias(store, "iris", "champion", { by: "test", because: "test", now: 0 });
  await look();
  expect((await predict()).model).toMatchObject({ version: 1 });
  expect(await info()).toMatchObject({ reload: { wanted_version: null, code: "ALIAS_NOT_SET" } });
  await point(1);
  await look();
  expect(await info()).not.toHaveProperty("reload");
});

test("another alias on the same version is told, and nothing is loaded", async () => {
  await point(1);
  const { look, info, notes } = await serve(registrySource(join(dir, "store"), "iris", "1"));
  await setAlias(store, "iris", "tested", 1, { by: "test", because: "test", now: 0 });
  await look();
  expect((await info()).aliases).toEqual(["champion", "tested"]);
  expect(notes).toEqual([]);
});

test("a store that is gone takes no model away, and is not made anew", async () => {
  const gone = join(dir, "gone");
  const other = await openStore(gone);
  const modelHash = await other.blobs.put(encodeModel(fitWine()));
  await registerVersion(other, {
    name: "wine",
    modelHash,
    runId: null,
    metrics: {},
    gate: null,
    recipe: null,
    now: 0,
  });
  other.close();
  const { look, predict, info } = await serve(registrySource(gone, "wine", "latest"));
  await rename(gone, join(dir, "away"));
  await look();
  expect((await predict()).model).toEqual({ name: "wine", version: 1 });
  expect(await info()).not.toHaveProperty("reload");
  expect(existsSync(gone)).toBe(false);
});

test("a file is followed, too: half of one and none leave the model as it was", async () => {
  const path = join(dir, "flowers.model");
  const save = (model: Model) => writeFile(path, encodeModel(model));
  await save(fitIris(["a", "b", "c"]));
  const { look, predict, info } = await serve(fileSource(path));
  expect((await predict()).model).toEqual({ name: "flowers", version: 1 });

  await truncate(path, 1000);
  await look();
  expect(await info()).toMatchObject({ version: 1, reload: { wanted_version: null, code: "MODEL_DAMAGED" } });
  await save(fitIris(["a", "b", "d"]));
  await look();
  expect((await predict()).model).toEqual({ name: "flowers", version: 2 });
  await rm(path);
  await look();
  expect((await predict()).model).toEqual({ name: "flowers", version: 2 });
  expect(await info()).not.toHaveProperty("reload");
});

test("a file that never was is a fault", async () => {
  await expect(openModel(fileSource(join(dir, "nope.model")), rules)).rejects.toMatchObject({
    code: "FILE_NOT_FOUND",
  });
});
