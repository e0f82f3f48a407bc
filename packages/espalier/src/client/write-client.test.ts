import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { servedIris } from "../fixtures/served-models.ts";
import { defaultLimits, modelInfoOf } from "../predict/index.ts";
import { generateClient, writeClient } from "./index.ts";

const root = mkdtempSync(join(tmpdir(), "espalier-write-client-"));
afterAll(() => rmSync(root, { recursive: true }));
const files = generateClient(modelInfoOf(servedIris(), { missing: "median" }, defaultLimits));
const taken = expect.objectContaining({ code: "CLIENT_FOLDER_TAKEN" });

test("a new folder is made, an empty one filled, and a client made anew; other files in it stay", async () => {
  const folder = join(root, "a/b");
  await writeClient(folder, files);
  writeFileSync(join(folder, "index.js"), "old");
  writeFileSync(join(folder, "mine.txt"), "mine");
  await writeClient(folder, files);
  for (const { path, text } of files) expect(readFileSync(join(folder, path), "utf8")).toBe(text);
  expect(readFileSync(join(folder, "mine.txt"), "utf8")).toBe("mine");
});

test.each([
  ["another package", '{ "name": "theirs" }'],
  ["no package at all", "not JSON"],
])("a folder with %s is left as it is", async (name, manifest) => {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), manifest);
  await expect(writeClient(folder, files)).rejects.toThrow(taken);
  expect(readFileSync(join(folder, "package.json"), "utf8")).toBe(manifest);
  expect(existsSync(join(folder, "index.js"))).toBe(false);
});

test("a file in the folder's place is left as it is", async () => {
  const path = join(root, "file");
  writeFileSync(path, "mine");
  await expect(writeClient(path, files)).rejects.toThrow(expect.objectContaining({ code: expect.any(String) }));
  expect(readFileSync(path, "utf8")).toBe("mine");
});

test("a link in the place of a client's file is replaced, not followed", async () => {
  const folder = join(root, "linked");
  await writeClient(folder, files);
  const elsewhere = join(root, "elsewhere.js");
  writeFileSync(elsewhere, "mine");
  rmSync(join(folder, "index.js"));
  symlinkSync(elsewhere, join(folder, "index.js"));
  await writeClient(folder, files);
  expect(readFileSync(elsewhere, "utf8")).toBe("mine");
});
