import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blobStoreContract } from "./fixtures/blob-store-contract.ts";
import { temporaryFolder } from "./fixtures/temporary.ts";
import { folderBlobs } from "./folder-blobs.ts";

function create() {
  const folder = temporaryFolder();
  for (const inner of ["blobs", "tmp"]) mkdirSync(join(folder, inner));
  return { folder, blobs: folderBlobs(join(folder, "blobs"), join(folder, "tmp")) };
}
const content = Buffer.from("forty-two wines");

blobStoreContract("a folder", async () => create().blobs);

test("a blob is a file under two letters of its hash, and nothing is left over", async () => {
  const { folder, blobs } = create();
  const hash = await blobs.put(content);
  expect(readFileSync(join(folder, "blobs", hash.slice(0, 2), hash.slice(2)))).toEqual(content);
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
});

test.each([
  ["altered", (path: string) => writeFileSync(path, "forty-two beers")],
  ["truncated", (path: string) => truncateSync(path, 4)],
  ["emptied", (path: string) => truncateSync(path, 0)],
])("a blob that was %s is noticed, and mended by putting it again", async (_, damage) => {
  const { blobs } = create();
  const hash = await blobs.put(content);
  damage(blobs.locate(hash));
  expect(await blobs.verify(hash)).toBe("damaged");
  await expect(blobs.get(hash)).rejects.toMatchObject({
    code: "BLOB_DAMAGED",
    params: { hash, path: blobs.locate(hash) },
  });

  await blobs.put(content);
  expect(await blobs.verify(hash)).toBe("ok");
});

test("files that are no blobs are not listed", async () => {
  const { folder, blobs } = create();
  const hash = await blobs.put(content);
  writeFileSync(join(folder, "blobs", hash.slice(0, 2), "notes.txt"), "");
  writeFileSync(join(folder, "blobs", "README"), "");
  const all = [];
  for await (const found of blobs.list()) all.push(found);
  expect(all).toEqual([hash]);
});
