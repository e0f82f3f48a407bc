import { expect, test } from "vitest";
import { temporaryStore } from "../store/fixtures/temporary.ts";
import type { Store } from "../store/index.ts";
import {
  findVersion,
  history,
  listModels,
  registerVersion,
  removeAlias,
  resolveVersion,
  setAlias,
  showModel,
} from "./index.ts";

const why = (now: number) => ({ by: "a test", because: "it passed the gate", now });

async function register(store: Store, content: string, name = "wine") {
  const facts = { metrics: { r2: 0.4 }, gate: { passed: true }, recipe: { estimator: "ridge" }, now: 5 };
  return await registerVersion(store, {
    name,
    runId: "run",
    modelHash: await store.blobs.put(Buffer.from(content)),
    ...facts,
  });
}

test("versions of each name count from 1", async () => {
  const store = await temporaryStore();
  expect((await register(store, "a")).version).toBe(1);
  expect((await register(store, "b")).version).toBe(2);
  expect((await register(store, "a", "iris")).version).toBe(1);
});

test("the same model file is the same version", async () => {
  const store = await temporaryStore();
  const first = await register(store, "a");
  await register(store, "b");
  expect(first.isNew).toBe(true);
  expect(await register(store, "a")).toEqual({ ...first, isNew: false });
  expect((await showModel(store, "wine")).versions).toHaveLength(2);
});

test("a model that is not in the blobs cannot be registered, nor one with a bad name", async () => {
  const store = await temporaryStore();
  const facts = { runId: null, metrics: {}, gate: null, recipe: null, now: 0 };
  const lost = registerVersion(store, { name: "wine", modelHash: "0".repeat(64), ...facts });
  await expect(lost).rejects.toMatchObject({ code: "BLOB_MISSING" });
  await expect(register(store, "a", "a/b")).rejects.toMatchObject({ code: "MODEL_NAME_INVALID" });
  expect(await listModels(store)).toEqual([]);
});

test("a version is found by number and by alias", async () => {
  const store = await temporaryStore();
  const { isNew: _, ...first } = await register(store, "a");
  await register(store, "b");
  await setAlias(store, "wine", "champion", 1, why(10));
  const champion = await resolveVersion(store, "wine", "champion");
  expect(champion).toEqual({ ...first, aliases: ["champion"] });
  expect(champion).toMatchObject({ runId: "run", metrics: { r2: 0.4 }, gate: { passed: true }, createdAt: 5 });
  expect((await resolveVersion(store, "wine", 2)).version).toBe(2);
  expect(await findVersion(store, "wine", 3)).toBeNull();
});

test("what is not there is a fault that says what is", async () => {
  const store = await temporaryStore();
  await register(store, "a");
  await setAlias(store, "wine", "champion", 1, why(1));
  await expect(resolveVersion(store, "beer", 1)).rejects.toMatchObject({
    code: "MODEL_NOT_FOUND",
    params: { have: ["wine"] },
  });
  await expect(resolveVersion(store, "wine", 9)).rejects.toMatchObject({
    code: "VERSION_NOT_FOUND",
    params: { newest: 1 },
  });
  await expect(resolveVersion(store, "wine", "challenger")).rejects.toMatchObject({
    code: "ALIAS_NOT_SET",
    params: { have: ["champion"] },
  });
  await expect(setAlias(store, "wine", "champion", 9, why(2))).rejects.toMatchObject({ code: "VERSION_NOT_FOUND" });
  await expect(setAlias(store, "beer", "champion", 1, why(2))).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  await expect(setAlias(store, "wine", "v1", 1, why(2))).rejects.toMatchObject({ code: "ALIAS_INVALID" });
  await expect(removeAlias(store, "wine", "none", why(2))).rejects.toMatchObject({ code: "ALIAS_NOT_SET" });
  await expect(showModel(store, "beer")).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  await expect(history(store, "beer")).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
});

test("each move of an alias is one release; a move to where it points already is none", async () => {
  const store = await temporaryStore();
  await register(store, "a");
  await register(store, "b");
  expect(await setAlias(store, "wine", "champion", 1, why(10))).toEqual({ version: 1, previous: null });
  expect(await setAlias(store, "wine", "champion", 2, why(20))).toEqual({ version: 2, previous: 1 });
  expect(await setAlias(store, "wine", "champion", 2, why(30))).toEqual({ version: 2, previous: 2 });
  expect(await removeAlias(store, "wine", "champion", why(40))).toEqual({ version: null, previous: 2 });
  const told = { alias: "champion", by: "a test", because: "it passed the gate" };
  expect(await history(store, "wine")).toEqual([
    { id: 3, version: null, previous: 2, at: 40, ...told },
    { id: 2, version: 2, previous: 1, at: 20, ...told },
    { id: 1, version: 1, previous: null, at: 10, ...told },
  ]);
});

test("models are listed and shown with versions, aliases and releases", async () => {
  const store = await temporaryStore();
  await register(store, "a");
  await register(store, "b");
  await register(store, "c", "iris");
  await setAlias(store, "wine", "champion", 2, why(10));
  await setAlias(store, "wine", "challenger", 1, why(11));
  const aliases = { challenger: 1, champion: 2 };
  expect(await listModels(store)).toEqual([
    { name: "iris", createdAt: 5, versions: 1, newest: 1, aliases: {} },
    { name: "wine", createdAt: 5, versions: 2, newest: 2, aliases },
  ]);
  const shown = await showModel(store, "wine");
  expect(shown).toMatchObject({ name: "wine", createdAt: 5, aliases });
  expect(shown.versions.map(({ version, aliases: own }) => [version, own])).toEqual([
    [2, ["champion"]],
    [1, ["challenger"]],
  ]);
  expect(shown.releases).toHaveLength(2);
});
