import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { watchTree } from "./index.ts";

function project(files: readonly string[]) {
  const dir = temporaryFolder();
  const write = (name: string, text = "x") => {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  };
  for (const file of files) write(file);
  return { dir, write };
}

test("new files are told once, wherever they are; files that were there, and tools' own folders, are not", () => {
  const { dir, write } = project(["a.csv", "deep/b.csv", "node_modules/p/index.js"]);
  const watch = watchTree(dir, ["reports"]);
  expect(watch.look()).toEqual({ created: [], touched: [] });
  for (const name of [
    "new.txt",
    "deep/new.txt",
    "fresh/er/new.txt",
    "reports/new.html",
    ".git/HEAD",
    "node_modules/p/x",
    "a.csv",
  ]) {
    write(name, "other");
  }
  symlinkSync("/etc", join(dir, "link")); // is not followed
  expect(watch.look()).toEqual({ created: ["deep/new.txt", "fresh/er/new.txt", "link", "new.txt"], touched: [] });
  expect(watch.look()).toEqual({ created: [], touched: [] });
  write("fresh/er/more.txt");
  expect(watch.look().created).toEqual(["fresh/er/more.txt"]);
});

test("a change of what somebody owns is told, with the owner: changed, new, gone", () => {
  const { dir, write } = project(["config.ts", "out/a", "out/b", "free"]);
  const watch = watchTree(dir, []);
  watch.guard("config.ts", "the configuration");
  watch.guard("out", "stage first");
  watch.guard("later", "stage second");
  expect(watch.look()).toEqual({ created: [], touched: [] });
  write("config.ts", "other");
  write("out/a", "other");
  write("out/c");
  write("free", "other");
  write("later");
  rmSync(join(dir, "out/b"));
  const { touched, created } = watch.look();
  expect(created).toEqual([]);
  expect([...touched].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: "config.ts", owner: "the configuration" },
    { path: "later", owner: "stage second" },
    { path: "out/a", owner: "stage first" },
    { path: "out/b", owner: "stage first" },
    { path: "out/c", owner: "stage first" },
  ]);
  expect(watch.look().touched).toEqual([]);
});

test("a change is seen though size and time of change were put back", () => {
  const { dir, write } = project(["a"]);
  const longAgo = new Date("2020-01-01");
  utimesSync(join(dir, "a"), longAgo, longAgo);
  const watch = watchTree(dir, []);
  watch.guard("a", "me");
  write("a", "y");
  utimesSync(join(dir, "a"), longAgo, longAgo);
  expect(watch.look().touched).toEqual([{ path: "a", owner: "me" }]);
});

test("what is released may change, and its files are not new when it is guarded again", () => {
  const { dir, write } = project(["out/a"]);
  const watch = watchTree(dir, []);
  watch.guard("out", "s");
  watch.release("out");
  write("out/a", "other");
  write("out/b");
  watch.guard("out", "s");
  expect(watch.look()).toEqual({ created: [], touched: [] });
});
