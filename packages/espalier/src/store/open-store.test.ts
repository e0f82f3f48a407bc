import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { startChild, withDist } from "./fixtures/child.ts";
import { smallDisk, temporaryFolder } from "./fixtures/temporary.ts";
import { openStore } from "./open-store.ts";

async function filledStore() {
  const dir = join(temporaryFolder(), ".espalier");
  const store = await openStore(dir);
  await store.blobs.put(Buffer.from("wine"));
  for (let i = 0; i < 200; i++) await store.trialResults.save(`key ${i}`, "s".repeat(500));
  store.close();
  return { dir, database: join(dir, "store.db") };
}

test("a store is made with its folders and stays out of git", async () => {
  const dir = join(temporaryFolder(), "project", ".espalier");
  (await openStore(dir)).close();
  expect(readdirSync(dir)).toEqual(expect.arrayContaining([".gitignore", "blobs", "store.db", "tmp"]));
  expect(readFileSync(join(dir, ".gitignore"), "utf8")).toBe("*\n");
});

test("what was kept is there when it is opened again", async () => {
  const dir = temporaryFolder();
  const first = await openStore(dir);
  const hash = await first.blobs.put(Buffer.from("wine"));
  await first.trialResults.save("key", [0.5]);
  first.close();
  const second = await openStore(dir);
  expect(await second.trialResults.find("key")).toEqual([0.5]);
  expect(await second.blobs.has(hash)).toBe(true);
  expect(second.databaseProblems()).toEqual([]);
  second.close();
});

test("the database file alone is a whole copy once the store is closed", async () => {
  const { database } = await filledStore();
  const copy = join(temporaryFolder(), "store.db");
  copyFileSync(database, copy);
  const store = await openStore(dirname(copy));
  expect(await store.trialResults.find("key 199")).toHaveLength(500);
  store.close();
});

test("closing twice is harmless", async () => {
  const store = await openStore(temporaryFolder());
  store.close();
  store.close();
});

test("a store of a newer format is refused and left untouched", async () => {
  const { dir, database } = await filledStore();
  const Libsql = createRequire(import.meta.url)("libsql") as typeof import("libsql");
  const raw = new Libsql(database);
  raw.exec("PRAGMA user_version = 999");
  raw.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
  raw.close();
  const before = readFileSync(database);
  await expect(openStore(dir)).rejects.toMatchObject({ code: "STORE_TOO_NEW", params: { format: 999 } });
  expect(readFileSync(database)).toEqual(before);
});

test.each([
  ["replaced by other bytes", (path: string) => writeFileSync(path, "not a database ".repeat(1000))],
  ["emptied", (path: string) => truncateSync(path, 0)],
  ["cut short", (path: string) => truncateSync(path, 50)],
  ["a folder", (path: string) => (rmSync(path), mkdirSync(path))],
])("a database that is %s is one clear fault", async (_, damage) => {
  const { dir, database } = await filledStore();
  damage(database);
  await expect(openStore(dir)).rejects.toMatchObject({ code: "STORE_DAMAGED", blame: "state" });
});

test("a database that lost its second half is found out when it is read", async () => {
  const { dir, database } = await filledStore();
  truncateSync(database, Math.floor(statSync(database).size / 2 / 4096) * 4096);
  const readAll = async () => {
    const store = await openStore(dir);
    try {
      for (let i = 0; i < 200; i++) await store.trialResults.find(`key ${i}`);
    } finally {
      store.close();
    }
  };
  await expect(readAll()).rejects.toMatchObject({ code: "STORE_DAMAGED" });
});

test("an empty database of a store that was only begun is made anew", async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, "store.db"), "");
  const store = await openStore(dir);
  await store.trialResults.save("key", 1);
  store.close();
});

test("a file in the way of the store is a fault", async () => {
  const path = join(temporaryFolder(), ".espalier");
  writeFileSync(path, "");
  await expect(openStore(path)).rejects.toMatchObject({ code: "PATH_NOT_FOLDER" });
});

test("a read-only folder is a fault", async (context) => {
  if (process.getuid?.() === 0) return context.skip("root may write everywhere");
  const folder = temporaryFolder();
  chmodSync(folder, 0o555);
  await expect(openStore(join(folder, ".espalier"))).rejects.toMatchObject({ code: "FOLDER_READ_ONLY" });
});

test.for([
  ["folder", "FOLDER_READ_ONLY"],
  ["database", "FILE_NOT_WRITABLE"],
] as const)("a store whose %s became read-only is a fault", async ([which, code], context) => {
  if (process.getuid?.() === 0) return context.skip("root may write everywhere");
  const { dir, database } = await filledStore();
  for (const log of ["-wal", "-shm"]) rmSync(`${database}${log}`, { force: true });
  chmodSync(which === "folder" ? dir : database, 0o555);
  const write = async () => {
    const store = await openStore(dir);
    await store.trialResults.save("key", 1).finally(() => store.close());
  };
  await expect(write().finally(() => chmodSync(dir, 0o755))).rejects.toMatchObject({ code });
});

test("on a full disk what was saved stays, and saving goes on when there is space again", async (context) => {
  const disk = smallDisk(2 << 20);
  if (disk === null) return context.skip("mounting a small disk needs root");
  const ballast = join(disk, "ballast");
  writeFileSync(ballast, new Uint8Array(1 << 20));
  const store = await openStore(join(disk, ".espalier"));
  let saved = 0;
  const fill = async () => {
    for (; saved < 10_000; saved++) await store.trialResults.save(`key ${saved}`, "s".repeat(2000));
  };
  await expect(fill()).rejects.toMatchObject({ code: "DISK_FULL" });
  await expect(store.blobs.put(new Uint8Array(1 << 20))).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(saved).toBeGreaterThan(10);
  for (let i = 0; i < saved; i++) expect(await store.trialResults.find(`key ${i}`)).toHaveLength(2000);
  expect(store.databaseProblems()).toEqual([]);

  rmSync(ballast);
  await store.trialResults.save("one more", 1);
  store.close();
  const again = await openStore(join(disk, ".espalier"));
  expect(await again.trialResults.find(`key ${saved - 1}`)).toHaveLength(2000);
  expect(await again.trialResults.find("one more")).toBe(1);
  again.close();
});

withDist("many processes can make the same store at once", async () => {
  const dir = join(temporaryFolder(), ".espalier");
  const children = Array.from({ length: 6 }, (_, i) =>
    startChild(new URL("./fixtures/open-and-save.mjs", import.meta.url), dir, `key ${i}`),
  );
  expect(await Promise.all(children.map((child) => child.ended))).toEqual(children.map(() => 0));
  const store = await openStore(dir);
  for (let i = 0; i < 6; i++) expect(await store.trialResults.find(`key ${i}`)).toBe(1);
  store.close();
});
