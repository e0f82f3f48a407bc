import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { smallDisk, temporaryFolder } from "./fixtures/temporary.ts";
import { removeAbandoned, writeDurably } from "./write-durably.ts";

test("a file is replaced as a whole and nothing is left beside it", async () => {
  const folder = temporaryFolder();
  await writeDurably(join(folder, "a"), "a longer text");
  await writeDurably(join(folder, "a"), new Uint8Array([104, 105]));
  expect(readFileSync(join(folder, "a"), "utf8")).toBe("hi");
  expect(readdirSync(folder)).toEqual(["a"]);
});

test("a write that fails leaves the folder as it was", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "a"));
  await expect(writeDurably(join(folder, "a"), "x")).rejects.toMatchObject({ blame: "input" });
  expect(readdirSync(folder)).toEqual(["a"]);
});

test("a folder that is not there is a fault", async () => {
  const path = join(temporaryFolder(), "nowhere", "a");
  await expect(writeDurably(path, "x")).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});

test("on a full disk the old file stays and the fault says what to do", async (context) => {
  const disk = smallDisk(64 << 10);
  if (disk === null) return context.skip("mounting a small disk needs root");
  const path = join(disk, "model");
  await writeDurably(path, "old");
  await expect(writeDurably(path, new Uint8Array(1 << 20))).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(disk)).toEqual(["model"]);
});

test("what a dead process left is removed; what a living one writes, and what is not ours, is not", async () => {
  const folder = temporaryFolder();
  const dead = spawnSync(process.execPath, ["-e", "0"]).pid;
  const [abandoned, current] = [`.espalier-${dead}-0a.tmp`, `.espalier-${process.pid}-0b.tmp`];
  for (const name of [abandoned, current, "notes.tmp"]) writeFileSync(join(folder, name), "");
  await removeAbandoned(folder);
  expect(readdirSync(folder).sort()).toEqual([current, "notes.tmp"].sort());
});
