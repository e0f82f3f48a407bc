import { expect, test } from "vitest";
import { manifestNames, nameProblem, placeProblem } from "./file-name.ts";
import { manifestBytes, parseManifest } from "./manifest.ts";

const hostile = [
  "",
  ".",
  "..",
  "../a.csv",
  "a/../../b.csv",
  "a/..",
  "/etc/passwd",
  "//server/share",
  "C:/a.csv",
  "C:\\a.csv",
  "a\\..\\b",
  "a\u0000.csv",
  "a\nb.csv",
  "a//b.csv",
  "a/./b.csv",
  "a/",
  "con",
  "data/NUL.csv",
  "LPT1",
  "a.csv.",
  "a.csv ",
  "data./a.csv",
  "a.csv:stream",
  "a*.csv",
  "a?.csv",
  "x".repeat(256),
  "\ud800.csv",
];

test.each(hostile)("a manifest that names %j is refused", (name) => {
  expect(nameProblem(name)).not.toBeNull();
  const bytes = manifestBytes([{ name, sizeBytes: 1, sha256: "a".repeat(64) }]);
  expect(() => parseManifest("v", bytes)).toThrow(expect.objectContaining({ code: "DATA_MANIFEST_INVALID" }));
});

test.each([
  "a.csv",
  "data/2024/part-0.parquet",
  "ünï/数据.csv",
  "a b.csv",
  "__proto__",
  "console.csv",
  "outside/x.csv",
])("%j is a fine name", (name) => {
  expect(placeProblem(name)).toBeNull();
  const files = [{ name, sizeBytes: 1, sha256: "a".repeat(64) }];
  expect(parseManifest("v", manifestBytes(files))).toEqual(files);
});

test.each([
  ".espalier/store.db",
  "data/.git/hooks/post-checkout",
  ".bashrc",
  "espalier.config.ts",
  "ESPALIER.CONFIG.MJS",
  "params.yaml",
  "package.json",
  "node_modules/espalier/index.js",
])("%j is never written into a person's folder", (name) => expect(placeProblem(name)).not.toBeNull());

test.each<[string, unknown]>([
  ["no JSON", "{"],
  ["no object", "[]"],
  ["another format", { format: 2, files: [] }],
  ["no files", { format: 1 }],
  [
    "a file twice, by another case",
    { format: 1, files: ["a", "A"].map((name) => ({ name, sizeBytes: 0, sha256: "a".repeat(64) })) },
  ],
  ["a negative size", { format: 1, files: [{ name: "a", sizeBytes: -1, sha256: "a".repeat(64) }] }],
  ["no hash", { format: 1, files: [{ name: "a", sizeBytes: 1, sha256: "../../etc/passwd" }] }],
  ["null", { format: 1, files: [null] }],
])("a manifest with %s is refused", (_, content) => {
  const bytes = new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
  expect(() => parseManifest("v", bytes)).toThrow(expect.objectContaining({ code: "DATA_MANIFEST_INVALID" }));
});

test("whatever files are called, a manifest can name them, each by a name of its own, the same each time", () => {
  const names = [...hostile, ...hostile, "a.csv", "A.csv", "a.csv", "x/a.csv.gz", "x/a.csv.gz"];
  const told = manifestNames(names);
  expect(told.filter((name) => nameProblem(name) !== null)).toEqual([]);
  expect(new Set(told.map((name) => name.toLowerCase())).size).toBe(names.length);
  expect(manifestNames(names)).toEqual(told);
  expect(told.slice(-5)).toEqual(["a.csv", "A-2.csv", "a-3.csv", "x/a.csv.gz", "x/a-2.csv.gz"]);
});
