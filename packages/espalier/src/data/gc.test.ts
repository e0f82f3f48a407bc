import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, temporaryStore } from "../store/fixtures/temporary.ts";
import { acquireLock, listingText, type Store } from "../store/index.ts";
import { createRun, setTags } from "../track/index.ts";
import { checkData } from "./check-data.ts";
import { contentsOf, keep, later } from "./fixtures/folder-of.ts";
import { folderRemote } from "./folder-remote.ts";
import { collectGarbage } from "./gc.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";
import { listHistory } from "./versions.ts";

const gc = (store: Store, keep?: number, dryRun = false) => collectGarbage(store, { keep, dryRun });
const blobsOf = (store: Store) =>
  readdirSync(join(store.dir, "blobs"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .length;

test("without a number every version stays, and what nobody names goes", async () => {
  const store = await temporaryStore(later);
  const first = await keep(store, { "a.csv": "1" });
  const second = await keep(store, { "a.csv": "2" });
  await store.blobs.put(Buffer.from("left by a killed process"));
  expect(await gc(store, undefined, true)).toEqual({ dropped: [], blobs: 1, packs: 0, freedBytes: 24 });
  expect(blobsOf(store)).toBe(5);
  expect(await gc(store)).toEqual({ dropped: [], blobs: 1, packs: 0, freedBytes: 24 });
  expect(blobsOf(store)).toBe(4);
  expect(await contentsOf(store, first.version)).toEqual({ "a.csv": "1" });
  expect(await contentsOf(store, second.version)).toEqual({ "a.csv": "2" });
  expect(await gc(store)).toMatchObject({ blobs: 0, freedBytes: 0 });
});

test("a pack of which less than half is needed is written anew, and a version before it still opens", async () => {
  const store = await temporaryStore(later);
  const first = await keep(store, { "keep.csv": "k".repeat(100), "drop.csv": "d".repeat(1000) });
  const second = await keep(store, { "keep.csv": "k".repeat(100), "new.csv": "n" });
  const dry = await gc(store, 1, true);
  expect(await checkData(store)).toEqual([]);
  const done = await gc(store, 1);
  expect(done).toEqual(dry);
  expect(done).toMatchObject({ dropped: [first.version], blobs: 2, packs: 1 });
  expect(done.freedBytes).toBeGreaterThan(1000);
  expect(await contentsOf(store, second.version)).toEqual({ "keep.csv": "k".repeat(100), "new.csv": "n" });
  await expect(contentsOf(store, first.version)).rejects.toMatchObject({ code: "DATA_VERSION_NOT_FOUND" });
  expect((await listHistory(store, 9)).map(({ number }) => number)).toEqual([2]);
  expect(await checkData(store)).toEqual([]);
  expect(await keep(store, { "keep.csv": "k".repeat(100), "drop.csv": "d".repeat(1000) })).toMatchObject({
    version: first.version,
    storedBytes: 1000,
  });
});

test("what a stage's folder held stays with it, and goes with it", async () => {
  const store = await temporaryStore(later);
  const files = await Promise.all(
    ["one", "two"].map(async (text) => {
      const hash = await store.blobs.put(Buffer.from(text));
      return { path: `${text}.txt`, sha256: hash, sizeBytes: 3, isExecutable: false };
    }),
  );
  const listing = await store.blobs.put(Buffer.from(listingText({ files, emptyFolders: [] })));
  const summary = { outputs: { out: `${listing}.dir`, gone: `${"0".repeat(64)}.dir` } };
  await store.stageResults.save({ key: "k", stage: "s", parts: {}, outputs: {}, summary, durationMs: 1 });
  expect(await gc(store)).toMatchObject({ blobs: 0 });
  await store.db.deleteFrom("stage_results").execute();
  expect(await gc(store)).toMatchObject({ blobs: 3 });
});

test("a pack of which half is needed stays as it is", async () => {
  const store = await temporaryStore(later);
  await keep(store, { "keep.csv": "k".repeat(100), "drop.csv": "d".repeat(90) });
  await keep(store, { "keep.csv": "k".repeat(100) });
  expect(await gc(store, 1)).toMatchObject({ packs: 0, blobs: 1 });
  expect(await checkData(store)).toEqual([]);
});

test("a version that a run was made of stays, and so do the outputs of stages", async () => {
  const store = await temporaryStore(later);
  const first = await keep(store, { "a.csv": "1" });
  await keep(store, { "a.csv": "2" });
  await keep(store, { "a.csv": "3" });
  const about = { experiment: "x", reason: "", config: null, codeVersion: "1", gitCommit: null, now: 1 };
  await setTags(store, (await createRun(store, about)).id, { data: first.version });
  const output = await store.blobs.put(Buffer.from("a table"));
  const stage = { key: "k", stage: "s", parts: {}, outputs: { table: output }, summary: null, durationMs: 1 };
  await store.stageResults.save(stage);
  expect((await gc(store, 1)).dropped).toHaveLength(1);
  expect(await contentsOf(store, first.version)).toEqual({ "a.csv": "1" });
  expect(await store.blobs.verify(output)).toBe("ok");
});

test("what the data is now stays, though others have come from elsewhere since", async () => {
  const [here, there] = [await temporaryStore(later), await temporaryStore(later)];
  const now = await keep(here, { "a.csv": "1" });
  const other = await keep(there, { "a.csv": "2" });
  const remote = folderRemote("backup", temporaryFolder());
  await push(there, remote);
  await pull(here, remote);
  expect((await listHistory(here, 9)).map(({ version }) => version)).toEqual([other.version, now.version]);
  expect((await gc(here, 1)).dropped).toEqual([]);
});

test("it waits for a run, a snapshot and a push to end", async () => {
  const store = await temporaryStore(later);
  for (const name of ["run", "data", "data push"]) {
    const release = await acquireLock(store, name, "a run");
    const order: string[] = [];
    const collecting = collectGarbage(store, {
      dryRun: true,
      onWait: ({ what }) => void order.push(`waits for ${what}`),
    });
    while (order.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    order.push("released");
    await release();
    await collecting;
    expect(order).toEqual(["waits for a run", "released"]);
  }
});

test("where a version that stays cannot be read, nothing goes", async () => {
  const store = await temporaryStore(later);
  const { version } = await keep(store, { "a.csv": "1" });
  await store.blobs.put(Buffer.from("garbage"));
  await store.blobs.remove(version);
  const before = blobsOf(store);
  await expect(gc(store, 1)).rejects.toMatchObject({ code: "DATA_DAMAGED" });
  expect(blobsOf(store)).toBe(before);
});
