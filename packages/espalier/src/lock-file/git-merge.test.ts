import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { formatLock } from "./format-lock.ts";
import type { LockLine } from "./lock.ts";
import { readLock, updateLock } from "./lock-on-disk.ts";

const line = (key: string): LockLine => ({
  key,
  code: "1",
  params: { seed: 42 },
  inputs: { table: `${key}-table` },
  outputs: { out: `${key}-out` },
  metrics: {},
  intervals: {},
});
const stages = ["evaluate", "ingest", "prepare", "register", "search", "train", "validate"];
const lines = (changed: Readonly<Record<string, string>> = {}) =>
  new Map([...new Set([...stages, ...Object.keys(changed)])].map((name) => [name, line(changed[name] ?? name)]));
const scope = { environment: null, stages: [...stages, "plot", "report"], environments: [] };

/** A repository whose two branches say this of the lock; merges the second into the first. */
function merged(ours: string, theirs: string): { readonly dir: string; readonly isClean: boolean } {
  const dir = temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", ...args], {
      cwd: dir,
      stdio: "pipe",
    });
  const commit = (text: string) => {
    writeFileSync(join(dir, "espalier.lock"), text);
    git("add", ".");
    git("commit", "-qm", "lock");
  };
  git("init", "-q", "-b", "ours");
  commit(formatLock(lines()));
  git("checkout", "-qb", "theirs");
  commit(theirs);
  git("checkout", "-q", "ours");
  commit(ours);
  try {
    git("merge", "-q", "--no-edit", "theirs");
    return { dir, isClean: true };
  } catch {
    return { dir, isClean: false };
  }
}

test("branches that change neighbouring stages merge without a conflict", async () => {
  for (const [i, stage] of stages.slice(1).entries()) {
    const [ours, theirs] = [{ [stages[i]!]: "ours" }, { [stage]: "theirs" }];
    const { dir, isClean } = merged(formatLock(lines(ours)), formatLock(lines(theirs)));
    expect(isClean, `${stages[i]} and ${stage}`).toBe(true);
    expect((await readLock(dir)).lines).toEqual(lines({ ...ours, ...theirs }));
  }
});

test("branches that add stages in different places merge without a conflict", async () => {
  const { dir, isClean } = merged(formatLock(lines({ fetch: "ours" })), formatLock(lines({ report: "theirs" })));
  expect(isClean).toBe(true);
  expect((await readLock(dir)).lines).toEqual(lines({ fetch: "ours", report: "theirs" }));
});

test("two stages added in one place conflict, and neither is lost", async () => {
  const { dir, isClean } = merged(formatLock(lines({ plot: "ours" })), formatLock(lines({ post: "theirs" })));
  expect(isClean).toBe(false);
  const lock = await readLock(dir);
  expect(lock).toMatchObject({ isConflicted: true, conflicts: [] });
  expect(lock.lines).toEqual(lines({ plot: "ours", post: "theirs" }));
});

test("one stage changed in both conflicts; the next run knows all the others and writes a whole file", async () => {
  const ours = { train: "ours", ingest: "ours" };
  const theirs = { train: "theirs", evaluate: "theirs" };
  const { dir, isClean } = merged(formatLock(lines(ours)), formatLock(lines(theirs)));
  expect(isClean).toBe(false);
  const lock = await readLock(dir);
  expect(lock.conflicts).toEqual(["train"]);
  const rest = new Map(lines({ ...ours, ...theirs }));
  rest.delete("train");
  expect(lock.lines).toEqual(rest);

  expect(await updateLock(dir, new Map([["train", line("both")]]), scope)).toBe(true);
  const text = readFileSync(join(dir, "espalier.lock"), "utf8");
  expect(text).toBe(formatLock(lines({ ...ours, ...theirs, train: "both" })));
});
