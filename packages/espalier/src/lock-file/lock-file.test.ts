import { readdir, readFile, stat, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Fault } from "../fault/index.ts";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { formatLock } from "./format-lock.ts";
import { linesOf, lineName, type LockLine } from "./lock.ts";
import { largestLockBytes, readLock, updateLock } from "./lock-on-disk.ts";
import { mergeLines } from "./merge-lines.ts";
import { parseLock } from "./parse-lock.ts";

const line = (key: string, more: Partial<LockLine> = {}): LockLine => ({
  key,
  code: "1",
  params: {},
  inputs: {},
  outputs: {},
  metrics: {},
  intervals: {},
  ...more,
});
const train = line("k1", {
  params: { seed: 42, search: { trials: 10, metric: "r2" } },
  inputs: { table: "aa", "data/été .csv": "bb" },
  outputs: { model: "cc" },
});
const evaluate = line("k2", { metrics: { r2: 0.38, auc: null }, intervals: { r2: [0.3, 0.45] } });
const lines = new Map([
  ["train", train],
  ["evaluate@prod", evaluate],
]);
const scope = { environment: null, stages: ["train", "report"], environments: ["prod"] };

const faultOf = (text: string) => {
  try {
    return parseLock(text);
  } catch (error) {
    return error instanceof Fault ? `${error.code}: ${error.message}` : error;
  }
};

test("what is written is what is read", () => {
  expect(parseLock(formatLock(lines))).toEqual({ lines, conflicts: [], isConflicted: false });
});

test("the text is one line for each stage, sorted, with an empty line between, and the same whatever the order was", () => {
  expect(formatLock(lines)).toBe(
    `# espalier.lock format 1

evaluate@prod {"key":"k2","code":"1","metrics":{"auc":null,"r2":0.38},"intervals":{"r2":[0.3,0.45]}}

train {"key":"k1","code":"1","params":{"search":{"metric":"r2","trials":10},"seed":42},"inputs":{"data/été .csv":"bb","table":"aa"},"outputs":{"model":"cc"}}
`,
  );
  expect(formatLock(new Map([...lines].reverse()))).toBe(formatLock(lines));
  expect(formatLock(new Map())).toBe("# espalier.lock format 1\n");
});

test("line ends of Windows, a byte-order mark and other comments change nothing", () => {
  const text = formatLock(lines);
  expect(parseLock(`\uFEFF${text.replaceAll("\n", "\r\n")}`).lines).toEqual(lines);
  expect(parseLock(`# mine\n${text}`).lines).toEqual(lines);
});

test("a stage, a file and a metric may be called __proto__", () => {
  const odd = new Map([
    ["__proto__", line("k", JSON.parse('{"inputs":{"__proto__":"aa"},"metrics":{"__proto__":1}}'))],
  ]);
  const read = parseLock(formatLock(odd)).lines;
  expect(formatLock(read)).toBe(formatLock(odd));
  expect(Object.keys(read.get("__proto__")!.inputs)).toEqual(["__proto__"]);
  expect(({} as Record<string, unknown>).aa).toBeUndefined();
});

test.each([
  ["train", "line 1: it is not a stage's name, a space and JSON"],
  ["\n\ntrain {", "line 3: it is not a stage's name, a space and JSON"],
  ["train {oh}", "line 1: what follows the name is no JSON"],
  ['train {"code":"1"}', 'line 1: "key" is no text'],
  ['train {"key":"k","code":"1","outputs":["a"]}', 'line 1: "outputs" is no object'],
  ['train {"key":"k","code":"1","inputs":{"a":1}}', 'line 1: "inputs" holds something other than texts'],
  ['train {"key":"k","code":"1","metrics":{"r2":1e999}}', 'line 1: "metrics" holds something other than numbers'],
  [
    'train {"key":"k","code":"1","intervals":{"r2":[1]}}',
    'line 1: "intervals" holds something other than pairs of numbers',
  ],
  ['a@b@c {"key":"k","code":"1"}', "line 1: it is not a stage's name, a space and JSON"],
])("%j is refused with its line", (text, problem) => {
  expect(faultOf(text)).toBe(`LOCK_INVALID: espalier.lock, ${problem}`);
});

test("what is nested too deeply to be written again is refused", () => {
  const nested = (levels: number) =>
    `train {"key":"k","code":"1","params":{"a":${"[".repeat(levels)}${"]".repeat(levels)}}}`;
  expect(parseLock(nested(100)).lines.size).toBe(1);
  expect(faultOf(nested(101))).toContain('"params" holds something other than JSON of 100 levels at most');
  expect(faultOf(nested(1_000_000))).toContain("LOCK_INVALID");
});

test("a newer format is not guessed at", () => {
  expect(faultOf("# espalier.lock format 2\n\nanything")).toBe(
    "LOCK_NEWER: espalier.lock has format 2; this version reads formats up to 1",
  );
});

test("in a conflict, lines of one side and lines that agree are known; lines that differ are not", () => {
  const text = (name: string, key: string) => `${name} {"key":"${key}","code":"1"}`;
  const conflicted = `# espalier.lock format 1

<<<<<<< HEAD
${text("a", "ours")}

${text("both", "ours")}

${text("same", "one")}
||||||| 1234567
${text("both", "base")}

${text("gone", "base")}
=======
${text("both", "theirs")}

${text("same", "one")}

${text("z", "theirs")}
>>>>>>> other branch

${text("zz", "one")}
`;
  const lock = parseLock(conflicted);
  expect(lock.conflicts).toEqual(["both"]);
  expect(lock.isConflicted).toBe(true);
  expect([...lock.lines].map(([name, { key }]) => `${name} ${key}`)).toEqual([
    "a ours",
    "same one",
    "z theirs",
    "zz one",
  ]);
  expect(parseLock(conflicted.replaceAll("\n", "\r\n")).conflicts).toEqual(["both"]);
});

test("a run writes its lines over those that are there, and takes away stages and environments that are no more", () => {
  const before = { lines: new Map(["train", "old", "old@prod", "train@gone"].map((name) => [name, line(name)])) };
  const merged = mergeLines(before, new Map([["report", line("new")]]), scope);
  expect([...merged.keys()].sort()).toEqual(["old@prod", "report", "train"]);
  const inProd = mergeLines({ lines: merged }, new Map([["train", line("p")]]), { ...scope, environment: "prod" });
  expect([...inProd].map(([name, { key }]) => `${name} ${key}`).sort()).toEqual([
    "report new",
    "train train",
    "train@prod p",
  ]);
});

test("lines are found by their environment", () => {
  const lock = parseLock(formatLock(lines));
  expect([...linesOf(lock, null).keys()]).toEqual(["train"]);
  expect([...linesOf(lock, "prod").keys()]).toEqual(["evaluate"]);
  expect(lineName("evaluate", "prod")).toBe("evaluate@prod");
});

test("a folder without a lock file has the empty one", async () => {
  expect(await readLock(temporaryFolder())).toEqual({ lines: new Map(), conflicts: [], isConflicted: false });
});

test("the file is written only where it says something else, whatever its line ends", async () => {
  const dir = temporaryFolder();
  const path = join(dir, "espalier.lock");
  expect(await updateLock(dir, new Map([["train", train]]), scope)).toBe(true);
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replaceAll("\n", "\r\n"));
  const before = new Date(2020, 1, 1);
  await utimes(path, before, before);
  expect(await updateLock(dir, new Map([["train", train]]), scope)).toBe(false);
  expect((await stat(path)).mtime).toEqual(before);
  expect(await updateLock(dir, new Map([["train", line("k9")]]), scope)).toBe(true);
  expect(await readFile(path, "utf8")).toBe(formatLock(new Map([["train", line("k9")]])));
  expect(await readdir(dir)).toEqual(["espalier.lock"]);
});

test("a lock file that cannot be one is refused before it is read into memory", async () => {
  const dir = temporaryFolder();
  const path = join(dir, "espalier.lock");
  await writeFile(path, "");
  await truncate(path, largestLockBytes + 1); // a hole: takes no disk
  await expect(readLock(dir)).rejects.toMatchObject({ code: "LOCK_TOO_LARGE" });
});

test("a folder or a device in its place is named, not waited for", async () => {
  const dir = temporaryFolder();
  await symlink("/dev/zero", join(dir, "espalier.lock"));
  await expect(readLock(dir)).rejects.toMatchObject({ code: "PATH_IS_FOLDER" });
});
