import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { csv } from "../source/index.ts";
import { smallDisk, temporaryStore } from "../store/fixtures/temporary.ts";
import { openStore } from "../store/index.ts";
import { checkData } from "./check-data.ts";
import { contentsOf, folderOf, later, take } from "./fixtures/folder-of.ts";
import { packedUpToBytes } from "./pack.ts";
import { takeSnapshot } from "./take-snapshot.ts";
import { listHistory, readManifest } from "./versions.ts";

const large = "l".repeat(packedUpToBytes + 1);

test("a version gives back what the source had, small and large, empty, and in folders, in the source's order", async () => {
  const store = await temporaryStore(later);
  const contents = { "b.csv": "x\n1\n", "a/deep/c.csv": large, "a/empty.csv": "", "z.csv.gz": "\u0000bytes" };
  const { held } = folderOf(contents);
  const names = Object.keys(contents);
  const { version, files, read, change } = await take(store, held(...names));
  expect({ files, read, change }).toEqual({ files: 4, read: 4, change: "new" });
  expect((await readManifest(store, version)).map(({ name }) => name)).toEqual(names);
  expect(await contentsOf(store, version)).toEqual(contents);
  expect(await checkData(store)).toEqual([]);
  expect(await listHistory(store, 9)).toMatchObject([{ number: 1, version, at: 7, because: "test", files: 4 }]);
});

test("unchanged files are not opened again", async () => {
  const store = await temporaryStore(later);
  const { dir, held } = folderOf({ "a.csv": "1", "b.csv": large });
  const first = await take(store, held("a.csv", "b.csv"));
  // What is remembered is made to lie; only a snapshot that reads the files would find the truth.
  const scan = await store.db.selectFrom("data_scans").selectAll().executeTakeFirstOrThrow();
  const forged = scan.hashes.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
  await store.db.updateTable("data_scans").set({ hashes: forged }).execute();
  const again = await take(store, held("a.csv", "b.csv"));
  expect(again).toMatchObject({ version: first.version, read: 0, storedBytes: 0, change: "unchanged" });

  await store.db.updateTable("data_scans").set({ hashes: scan.hashes }).execute();
  appendFileSync(join(dir, "b.csv"), "more");
  const changed = await take(store, held("a.csv", "b.csv"));
  expect(changed).toMatchObject({ read: 1, change: "new", storedBytes: large.length + 4 });
});

test("content is stored once: in many files, under many names, in a later version", async () => {
  const store = await temporaryStore(later);
  const { write, held } = folderOf({ "a.csv": "same", "b.csv": "same", "c.csv": large, "d.csv": large });
  expect(await take(store, held("a.csv", "b.csv", "c.csv", "d.csv"))).toMatchObject({
    storedBytes: 4 + large.length,
  });
  write("e.csv", "same");
  expect(await take(store, held("e.csv", "c.csv"))).toMatchObject({ change: "new", read: 1, storedBytes: 0 });
});

test("data that comes back to an earlier state is the same version, and an entry of the history", async () => {
  const store = await temporaryStore(later);
  const { write, held } = folderOf({ "a.csv": "1" });
  const first = await take(store, held("a.csv"));
  write("a.csv", "22");
  const second = await take(store, held("a.csv"));
  write("a.csv", "1");
  const third = await take(store, held("a.csv"));
  expect(third).toMatchObject({ version: first.version, change: "known" });
  await take(store, held("a.csv"));
  const history = await listHistory(store, 9);
  expect(history.map(({ version }) => version)).toEqual([first.version, second.version, first.version]);
});

test.each([
  ["changed just now", 1000, 1],
  ["changed long ago", 60_000, 0],
  ["changed in the future, as its own clock has it", -60_000, 1],
])("a file that %s is remembered only if it cannot change unseen", async (_, aheadMs, readAgain) => {
  const store = await temporaryStore(() => Date.now() + aheadMs);
  const { held } = folderOf({ "a.csv": "1" });
  await take(store, held("a.csv"));
  expect(await take(store, held("a.csv"))).toMatchObject({ read: readAgain, change: "unchanged" });
});

test("what is remembered in another form than ours is not believed, and written anew", async () => {
  const store = await temporaryStore(later);
  const { held } = folderOf({ "a.csv": "1", "b.csv": large });
  const { version } = await take(store, held("a.csv", "b.csv"));
  for (const stamps of ["", "[]", "x".repeat(200)]) {
    await store.db.updateTable("data_scans").set({ stamps }).execute();
    expect(await take(store, held("a.csv", "b.csv"))).toMatchObject({ version, read: 2, change: "known" });
    expect(await take(store, held("a.csv", "b.csv"))).toMatchObject({ version, read: 0, change: "unchanged" });
  }
});

test("after the clock went back nothing is taken as unchanged", async () => {
  let now = Date.now() + 60_000;
  const store = await temporaryStore(() => now);
  const { held } = folderOf({ "a.csv": "1" });
  const { version } = await take(store, held("a.csv"));
  now -= 30_000;
  expect(await take(store, held("a.csv"))).toMatchObject({ version, read: 1 });
  expect(await listHistory(store, 9)).toHaveLength(1);
});

test("a file that changes while it is read is a fault, and no version", async () => {
  const { dir, held } = folderOf({ "a.csv": "1", "b.csv": "2" });
  let looks = 0;
  // The clock is asked once before the files are looked at, then by the lock, just before they are read.
  const store = await temporaryStore(() => {
    if (++looks === 2) appendFileSync(join(dir, "b.csv"), "3");
    return later();
  });
  await expect(take(store, held("a.csv", "b.csv"))).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
  expect(looks).toBeGreaterThan(1);
  expect(await listHistory(store, 9)).toEqual([]);
  expect(await take(store, held("a.csv", "b.csv"))).toMatchObject({ change: "new" });
});

test("a kept file that was altered or deleted is told by name, and running again mends it", async () => {
  const store = await temporaryStore(later);
  const { held } = folderOf({ "a.csv": "11", "b.csv": large });
  const { version } = await take(store, held("a.csv", "b.csv"));
  const files = await readManifest(store, version);
  const places = await store.db.selectFrom("data_objects").selectAll().execute();
  for (const { name, sha256 } of files) {
    const path = store.blobs.locate(places.find(({ hash }) => hash === sha256)!.blob);
    const bytes = readFileSync(path);
    bytes[0]! ^= 1;
    rmSync(path); // not in place: it may be a link
    writeFileSync(path, bytes);
    await expect(contentsOf(store, version)).rejects.toMatchObject({
      code: "DATA_DAMAGED",
      message: expect.stringContaining(name) as string,
    });
    expect(await checkData(store)).toHaveLength(1);
    rmSync(path);
    await expect(contentsOf(store, version)).rejects.toMatchObject({ params: { problem: "missing" } });
    expect(await take(store, held("a.csv", "b.csv"))).toMatchObject({ version, read: 1 });
    expect(await checkData(store)).toEqual([]);
  }
  expect(await contentsOf(store, version)).toEqual({ "a.csv": "11", "b.csv": large });
});

test("more than a pack of small files, some known, come back as they were", async () => {
  const store = await temporaryStore(later);
  const count = 700;
  const content = (i: number) => `${i}\n`.repeat(1).padEnd(packedUpToBytes - 1, String(i % 7)) + (i % 2);
  const contents = Object.fromEntries(Array.from({ length: count }, (_, i) => [`part-${i}.csv`, content(i)]));
  const { held } = folderOf(contents);
  const names = Object.keys(contents);
  await take(store, held(...names.slice(0, 50)));
  const { version, storedBytes } = await takeSnapshot(store, held(...names), {
    source: csv("another"), // nothing is remembered of it, so all is read
    because: "test",
    now: 7,
  });
  expect(storedBytes).toBe((count - 50) * packedUpToBytes);
  expect(await contentsOf(store, version)).toEqual(contents);
  expect(await checkData(store)).toEqual([]);
});

test("files outside the project get names that a manifest may tell, each its own", async () => {
  const store = await temporaryStore(later);
  const { dir, held } = folderOf({ "a/x.csv": "1", "b/x.csv": "2" });
  const { files } = held("a/x.csv", "b/x.csv");
  const outside = files.map(({ path }, i) => ({ name: i === 0 ? path : `../${dir}/b/x.csv`, path }));
  const { version } = await take(store, { files: outside, release: () => Promise.resolve() });
  expect(await contentsOf(store, version)).toEqual({ "outside/x.csv": "1", "outside/x-2.csv": "2" });
});

test("on a full disk nothing is kept by half, and it goes on when there is space again", async (context) => {
  const disk = smallDisk(3 << 20);
  if (disk === null) return context.skip("mounting a small disk needs root");
  const ballast = join(disk, "ballast");
  writeFileSync(ballast, new Uint8Array(1 << 20));
  const store = await openStore(join(disk, ".espalier"), { clock: later });
  const { held } = folderOf({ "a.csv": "1", "large.csv": "x".repeat(2.2 * 2 ** 20) });
  const first = await take(store, held("a.csv"));
  await expect(take(store, held("a.csv", "large.csv"))).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(await checkData(store)).toEqual([]);
  expect(await contentsOf(store, first.version)).toEqual({ "a.csv": "1" });
  rmSync(ballast);
  expect(await take(store, held("a.csv", "large.csv"))).toMatchObject({ change: "new" });
  expect(await checkData(store)).toEqual([]);
  store.close();
});

test("snapshots of one source at once agree", async () => {
  const store = await temporaryStore(later);
  const contents = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}.csv`, `${i % 100}\n`]));
  const { held } = folderOf(contents);
  const taken = await Promise.all([1, 2, 3].map(() => take(store, held(...Object.keys(contents)))));
  expect(new Set(taken.map(({ version }) => version)).size).toBe(1);
  expect(taken.filter(({ change }) => change === "new")).toHaveLength(1);
  expect(await listHistory(store, 9)).toHaveLength(1);
  expect(await contentsOf(store, taken[0]!.version)).toEqual(contents);
});
