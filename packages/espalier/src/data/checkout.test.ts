import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, temporaryStore } from "../store/fixtures/temporary.ts";
import { checkout } from "./checkout.ts";
import { keep, later } from "./fixtures/folder-of.ts";
import { manifestBytes } from "./manifest.ts";
import { packedUpToBytes } from "./pack.ts";
import { readManifest } from "./versions.ts";

const large = "l".repeat(packedUpToBytes + 1);
const into = (folder: string, leaving: string | null = null, force = false) => ({ folder, leaving, force });

test("a checkout writes what differs, removes what only the other version has, and leaves nothing else", async () => {
  const store = await temporaryStore(later);
  const first = await keep(store, { "data/a.csv": "1", "data/b.csv": large });
  const second = await keep(store, { "data/a.csv": "1", "data/c.csv": "3" });
  const folder = temporaryFolder();
  const all = ["data/a.csv", "data/b.csv"];
  expect(await checkout(store, first.version, into(folder))).toEqual({ written: all, removed: [], unchanged: [] });
  writeFileSync(join(folder, "data/notes.txt"), "mine");
  expect(await checkout(store, second.version, into(folder, first.version))).toEqual({
    written: ["data/c.csv"],
    removed: ["data/b.csv"],
    unchanged: ["data/a.csv"],
  });
  expect(readdirSync(join(folder, "data")).sort()).toEqual(["a.csv", "c.csv", "notes.txt"]);
});

test("what is checked out is a copy: writing to it does no harm to the version", async () => {
  const store = await temporaryStore(later);
  const { version } = await keep(store, { "a.csv": large });
  const folder = temporaryFolder();
  await checkout(store, version, into(folder));
  expect(statSync(join(folder, "a.csv")).nlink).toBe(1);
  writeFileSync(join(folder, "a.csv"), "other");
  await checkout(store, version, into(folder, null, true));
  expect(readFileSync(join(folder, "a.csv"), "utf8")).toBe(large);
});

test("a file whose content no version has is not overwritten or removed, unless by force", async () => {
  const store = await temporaryStore(later);
  const first = await keep(store, { "a.csv": "1", "b.csv": "2" });
  const second = await keep(store, { "a.csv": "9" });
  const folder = temporaryFolder();
  for (const name of ["a.csv", "b.csv"]) writeFileSync(join(folder, name), "precious");
  await expect(checkout(store, second.version, into(folder, first.version))).rejects.toMatchObject({
    code: "DATA_FILES_IN_WAY",
    params: { files: ["a.csv", "b.csv"] },
  });
  expect(readFileSync(join(folder, "a.csv"), "utf8")).toBe("precious");
  await checkout(store, second.version, into(folder, first.version, true));
  expect(readdirSync(folder)).toEqual(["a.csv"]);
  expect(readFileSync(join(folder, "a.csv"), "utf8")).toBe("9");
});

test.each([
  ["a link to a folder elsewhere", "data", "folder"],
  ["a link in place of the file", "data/a.csv", "file"],
  ["a folder in place of the file", "data/a.csv", "plain folder"],
])("%s stops a checkout before anything is written", async (_, place, kind) => {
  const store = await temporaryStore(later);
  const { version } = await keep(store, { "b.csv": "2", "data/a.csv": "1" });
  const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
  if (place.includes("/")) mkdirSync(join(folder, "data"));
  if (kind === "plain folder") mkdirSync(join(folder, place));
  else symlinkSync(kind === "folder" ? elsewhere : join(elsewhere, "a.csv"), join(folder, place));
  const force = into(folder, null, true);
  await expect(checkout(store, version, force)).rejects.toMatchObject({ code: "DATA_PLACE_REFUSED" });
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(existsSync(join(folder, "b.csv"))).toBe(false);
});

test.each(["../evil.csv", "/tmp/evil.csv", ".espalier/store.db", "espalier.config.ts", "C:evil"])(
  "a version whose manifest names %s writes nothing, not even by force",
  async (name) => {
    const store = await temporaryStore(later);
    const good = await keep(store, { "a.csv": "1" });
    const kept = await readManifest(store, good.version);
    const { sha256 } = kept[0]!;
    const files = [...kept, { name, sizeBytes: 1, sha256 }];
    const version = await store.blobs.put(manifestBytes(files));
    await store.db.insertInto("data_versions").values({ version, files: 2, size_bytes: 2 }).execute();
    const folder = temporaryFolder();
    await expect(checkout(store, version, into(folder, null, true))).rejects.toMatchObject({
      code: expect.stringMatching(/^DATA_(MANIFEST_INVALID|PLACE_REFUSED)$/) as string,
    });
    expect(readdirSync(folder)).toEqual([]);
  },
);

test("damaged content is not checked out, and what stood there stays", async () => {
  const store = await temporaryStore(later);
  const { version } = await keep(store, { "a.csv": "1", "b.csv": large });
  const files = await readManifest(store, version);
  writeFileSync(store.blobs.locate(files[1]!.sha256), "short");
  const folder = temporaryFolder();
  writeFileSync(join(folder, "b.csv"), "before");
  await expect(checkout(store, version, into(folder, null, true))).rejects.toMatchObject({ code: "DATA_DAMAGED" });
  expect(readdirSync(folder)).toEqual(["b.csv"]);
  expect(readFileSync(join(folder, "b.csv"), "utf8")).toBe("before");
});
