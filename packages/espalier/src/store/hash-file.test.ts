import { renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, temporaryStore } from "./fixtures/temporary.ts";
import { hashFile } from "./hash-file.ts";
import { sha256 } from "./sha256.ts";

const longAgo = 1_600_000_000; // in whole seconds, so that it can be put back exactly

/** A file that last changed long before the store's clock says it is now. */
async function settled(content: string) {
  const path = join(temporaryFolder(), "wine.csv");
  writeFileSync(path, content);
  utimesSync(path, longAgo, longAgo);
  const store = await temporaryStore(() => statSync(path).ctimeMs + 60_000);
  /** Makes memory differ from the file, so that a test can tell which one answered. */
  const forge = async () => void (await store.db.updateTable("file_hashes").set({ sha256: "remembered" }).execute());
  return { path, store, forge };
}

test("the hash is that of the content, over many pieces", async () => {
  const content = "7.4;0.7;0;1.9\n".repeat(200_000);
  const { path, store } = await settled(content);
  expect(await hashFile(store, path)).toBe(sha256(content));
});

test("a file that has not changed is not read again", async () => {
  const { path, store, forge } = await settled("a,b\n1,2\n");
  await hashFile(store, path);
  await forge();
  expect(await hashFile(store, path)).toBe("remembered");
});

test.each([
  ["size", (path: string) => writeFileSync(path, "longer than before")],
  [
    "content, with size and modification time put back",
    (path: string) => {
      writeFileSync(path, "a,b\n9,9\n");
      utimesSync(path, longAgo, longAgo);
    },
  ],
  [
    "place, taken by another file",
    (path: string) => {
      writeFileSync(`${path}.new`, "a,b\n3,4\n");
      renameSync(`${path}.new`, path);
    },
  ],
])("a file whose %s changed is read again", async (_, change) => {
  const { path, store, forge } = await settled("a,b\n1,2\n");
  await hashFile(store, path);
  await forge();
  change(path);
  expect(await hashFile(store, path)).not.toBe("remembered");
});

test("a file that changed just now is not remembered, for it may change again within a tick", async () => {
  const path = join(temporaryFolder(), "fresh.csv");
  writeFileSync(path, "a\n1\n");
  const store = await temporaryStore(() => statSync(path).ctimeMs + 1500);
  expect(await hashFile(store, path)).toBe(sha256("a\n1\n"));
  expect(await store.db.selectFrom("file_hashes").selectAll().execute()).toEqual([]);
});

test("a file that is not there, and a folder, are faults", async () => {
  const store = await temporaryStore();
  const folder = temporaryFolder();
  await expect(hashFile(store, join(folder, "none"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  await expect(hashFile(store, folder)).rejects.toMatchObject({ code: "PATH_IS_FOLDER" });
});
