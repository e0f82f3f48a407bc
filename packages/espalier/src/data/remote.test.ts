import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, temporaryStore } from "../store/fixtures/temporary.ts";
import type { Store } from "../store/index.ts";
import { checkData } from "./check-data.ts";
import { contentsOf, keep, later } from "./fixtures/folder-of.ts";
import { folderRemote } from "./folder-remote.ts";
import { packedUpToBytes } from "./pack.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";
import { blobKey, versionKey, type Remote } from "./remote.ts";
import { listHistory } from "./versions.ts";

const large = "l".repeat(packedUpToBytes + 1);
const contents = { "a.csv": "1", "b/c.csv": large, "empty.csv": "" };

const remoteIn = (folder: string): Remote => folderRemote("backup", folder);
const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

async function pushed(): Promise<{ store: Store; folder: string; version: string; remote: Remote }> {
  const store = await temporaryStore(later);
  const { version } = await keep(store, contents);
  const folder = temporaryFolder();
  const remote = remoteIn(folder);
  await push(store, remote);
  return { store, folder, version, remote };
}

test("what was pushed is pulled elsewhere, with its history; a second push and pull move nothing", async () => {
  const { store, folder, version, remote } = await pushed();
  const second = await keep(store, { "a.csv": "2" }, 8);
  expect(await push(store, remote)).toMatchObject({ versions: [second.version], blobs: 2 });
  expect(await push(store, remote)).toEqual({ versions: [], blobs: 0, bytes: 0 });

  const other = await temporaryStore(later);
  expect((await pull(other, remote)).versions).toEqual([version, second.version]);
  expect(await contentsOf(other, version)).toEqual(contents);
  expect(await checkData(other)).toEqual([]);
  expect((await listHistory(other, 9)).map(({ at, because }) => [at, because])).toEqual([
    [8, "test"],
    [7, "test"],
  ]);
  expect(await pull(other, remote)).toEqual({ there: 2, versions: [], mended: [], blobs: 0, bytes: 0 });
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
});

test("two that push at once leave a whole remote", async () => {
  const stores = await Promise.all([temporaryStore(later), temporaryStore(later)]);
  const [a] = [await keep(stores[0], contents), await keep(stores[1], { ...contents, "d.csv": "4" })];
  const remote = remoteIn(temporaryFolder());
  await Promise.all([...stores, ...stores].map((store) => push(store, remote)));
  const other = await temporaryStore(later);
  expect((await pull(other, remote)).versions).toHaveLength(2);
  expect(await contentsOf(other, a.version)).toEqual(contents);
});

test("one version is pulled by its first digits; unknown and ambiguous ones are faults", async () => {
  const { store, version, remote } = await pushed();
  await keep(store, { "a.csv": "2" });
  await push(store, remote);
  const other = await temporaryStore(later);
  expect((await pull(other, remote, { version: version.slice(0, 8) })).versions).toEqual([version]);
  await expect(pull(other, remote, { version: "0".repeat(12) })).rejects.toMatchObject({
    code: "DATA_VERSION_NOT_FOUND",
  });
  await expect(pull(other, remote, { version: "" })).rejects.toMatchObject({ code: "DATA_VERSION_AMBIGUOUS" });
});

test("a store whose files were altered by hand is mended, and what is damaged is never pushed", async () => {
  const { store, version, remote } = await pushed();
  const places = await store.db.selectFrom("data_objects").selectAll().execute();
  for (const blob of new Set([version, ...places.map((place) => place.blob)])) {
    const path = store.blobs.locate(blob);
    const size = readFileSync(path).length;
    rmSync(path);
    writeFileSync(path, "?".repeat(size));
    await expect(push(store, remoteIn(temporaryFolder()))).rejects.toMatchObject({ code: "DATA_DAMAGED" });
    expect(await pull(store, remote, { version })).toMatchObject({ versions: [], mended: [version], blobs: 1 });
    expect(await checkData(store)).toEqual([]);
  }
  expect(await contentsOf(store, version)).toEqual(contents);
});

test.each([
  ["cut", (path: string) => truncateSync(path, 0)],
  ["altered", (path: string) => writeFileSync(path, "?".repeat(readFileSync(path).length))],
  ["missing", (path: string) => rmSync(path)],
])("a remote where any one file is %s gives nothing, and nothing wrong", async (_, damage) => {
  const { store, folder, version } = await pushed();
  const places = await store.db.selectFrom("data_objects").selectAll().execute();
  const keys = [version, ...places.map(({ blob }) => blob)].map(blobKey);
  for (const key of new Set([versionKey(version), ...keys])) {
    const whole = readFileSync(join(folder, key));
    damage(join(folder, key));
    const other = await temporaryStore(later);
    await expect(pull(other, remoteIn(folder), { version })).rejects.toMatchObject({
      code: expect.stringMatching(/^(REMOTE_DAMAGED|DATA_MANIFEST_INVALID|DATA_VERSION_NOT_FOUND)$/) as string,
    });
    expect(await listHistory(other, 9)).toEqual([]);
    expect(await checkData(other)).toEqual([]);
    expect(readdirSync(join(other.dir, "tmp"))).toEqual([]);
    writeFileSync(join(folder, key), whole);
    expect((await pull(other, remoteIn(folder), { version })).versions).toEqual([version]);
  }
});

test.each<[string, (document: { objects: unknown[][]; blobs: string[] }) => unknown]>([
  ["names a place beyond the end", (d) => d.objects.map((o) => (o[2] = 2 ** 52))],
  ["names another file's place", (d) => d.objects.map((o) => (o[2] = Number(o[2]) + 1))],
  ["claims an enormous size", (d) => d.objects.map((o) => (o[3] = 2 ** 52))],
  ["leaves a file out", (d) => d.objects.splice(0, 1)],
  ["names blobs that are paths", (d) => (d.blobs = d.blobs.map(() => "../../../etc/passwd"))],
  ["names a blob that it does not list", (d) => d.objects.map((o) => (o[1] = 99))],
  ["has other things than places", (d) => (d.objects = [null as unknown as unknown[], [], ["x"]])],
  ["names __proto__", (d) => d.objects.map((o) => (o[1] = "__proto__"))],
])("a remote's document that %s is refused, and nothing becomes visible", async (_, forge) => {
  const { folder, version } = await pushed();
  const path = join(folder, versionKey(version));
  const document = JSON.parse(readFileSync(path, "utf8")) as { objects: unknown[][]; blobs: string[] };
  forge(document);
  writeFileSync(path, JSON.stringify(document));
  const other = await temporaryStore(later);
  await expect(pull(other, remoteIn(folder))).rejects.toMatchObject({ code: "DATA_MANIFEST_INVALID" });
  expect(await listHistory(other, 9)).toEqual([]);
  expect(await checkData(other)).toEqual([]);
});

test("a push that ended half-way goes on with what is missing", async () => {
  const store = await temporaryStore(later);
  await keep(store, contents);
  const folder = temporaryFolder();
  const stop = new AbortController();
  const half = push(store, remoteIn(folder), {
    signal: stop.signal,
    onProgress: ({ done }) => done === 2 && stop.abort(new Error("enough")),
  });
  await expect(half).rejects.toThrow("enough");
  expect(filesOf(folder)).toHaveLength(2);
  expect(await push(store, remoteIn(folder))).toMatchObject({ blobs: 1 });
  expect((await pull(await temporaryStore(later), remoteIn(folder))).versions).toHaveLength(1);
});

test("what strangers put into a remote's folders is left alone", async () => {
  const { folder, version, remote } = await pushed();
  for (const name of ["notes.txt", `${version}.json.bak`, "x.json"])
    writeFileSync(join(folder, "versions", name), "hello");
  expect((await pull(await temporaryStore(later), remote)).versions).toEqual([version]);
});
