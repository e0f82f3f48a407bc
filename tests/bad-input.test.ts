import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copyOfExample, espalier, scratch, type Ended } from "./espalier-cli.ts";

/** One clear error: exit code 2, the stable code, what to do; no stack; with --json one document on stdout. */
function expectRefusal(ended: Ended, code: string, ...words: readonly string[]): void {
  expect(ended.code, ended.stderr).toBe(2);
  expect(ended.stderr).toContain(`✗ ${code}`);
  expect(ended.stderr).toContain("→");
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  for (const word of words) expect(ended.stderr).toContain(word);
}

const numbers = (rows: number) =>
  Array.from({ length: rows }, (_, i) => `${(i * 7) % 11},${(i * 3) % 13},${(i * 5) % 17}\n`).join("");

describe("init refuses, and leaves nothing behind", () => {
  test.each([
    ["an empty file", "", "FILE_EMPTY", []],
    ["a header without rows", "a,b,y\n", "FILE_HEADER_ONLY", []],
    ["a column name twice", "a,a,y\n1,2,3\n", "CSV_COLUMN_TWICE", ['"a"']],
    ["a column without a name", "a,,y\n1,2,3\n", "CSV_COLUMN_UNNAMED", ["column 2"]],
    ["a row with a cell too few", "a,b,y\n1,2,3\n1,2\n", "CSV_ROW_RAGGED", ["line 3"]],
    ["a quote that is never closed", 'a,b,y\n1,"2,3\n1,2,4\n', "CSV_QUOTE", ["line 2"]],
    ["a target that is not there", "a,b,z\n1,2,3\n", "TARGET_ABSENT", ['"y"', '"z"']],
    ["a constant target", "a,b,y\n1,2,5\n2,3,5\n3,4,5\n", "TARGET_CONSTANT", ["5"]],
    ["a single class", "a,b,y\n1,2,no\n2,3,no\n3,4,no\n", "TARGET_ONE_CLASS", ['"no"']],
  ] as const)("%s", async (_name, text, code, words) => {
    const dir = await scratch();
    await writeFile(join(dir, "data.csv"), text);
    expectRefusal(
      await espalier("init", join(dir, "made"), "--from", join(dir, "data.csv"), "--target", "y"),
      code,
      ...words,
    );
    expect(await readdir(dir)).toEqual(["data.csv"]);
  });

  test("a folder that is not empty", async () => {
    const dir = await scratch();
    await writeFile(join(dir, "data.csv"), `a,b,y\n${numbers(30)}`);
    expectRefusal(await espalier("init", dir, "--from", join(dir, "data.csv"), "--target", "y"), "FOLDER_NOT_EMPTY");
  });
});

test("a word in a number column is named with its line, column and value; nothing is registered", async () => {
  const dir = await scratch();
  await writeFile(join(dir, "data.csv"), `a,b,y\n${numbers(20)}3,oops,4\n${numbers(20)}`);
  expect((await espalier("init", join(dir, "p"), "--from", join(dir, "data.csv"), "--target", "y")).code).toBe(0);
  const run = await espalier("-C", join(dir, "p"), "run", "--json");
  expectRefusal(run, "CELL_NOT_NUMBER", "line 22", '"b"', '"oops"');
  expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "CELL_NOT_NUMBER" } });
  expect(JSON.parse((await espalier("-C", join(dir, "p"), "models", "--json")).stdout)).toEqual({ models: [] });
  expect(JSON.parse((await espalier("-C", join(dir, "p"), "runs", "--json")).stdout).runs[0]).toMatchObject({
    status: "failed",
  });
});

test("messy but honest data runs: semicolons, quotes, CRLF, BOM, missing values, categories, a decimal comma", async () => {
  const dir = await scratch();
  const cell = (i: number) => (i % 9 === 0 ? "" : `${(i * 7) % 11},5`);
  const rows = Array.from(
    { length: 80 },
    (_, i) => `${cell(i)};"${["rot", "weiß", 'ro"sé'][i % 3]!.replace('"', '""')}";NA;${i % 2 ? "ja" : "nein"}\r\n`,
  );
  await writeFile(join(dir, "messy.csv"), `\ufeffSäure;"Farbe; des Weins";leer;gut?\r\n${rows.join("")}`);
  const init = await espalier("init", join(dir, "p"), "--from", join(dir, "messy.csv"), "--target", "gut?");
  expect(init.code, init.stderr).toBe(0);
  const run = await espalier("-C", join(dir, "p"), "run", "--json", "--set", "search.trials=2");
  expect(run.code, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ data: { rows: 80, features: 2 }, model: { version: 1 } });
});

describe("a config that is wrong says where", () => {
  test.each([
    ["a syntax error", (text: string) => text.replace("candidates: {", "candidates: {{"), "CONFIG_SYNTAX", ["line"]],
    [
      "an unknown key",
      (text: string) => text.replace("search: {", "serach: {"),
      "CONFIG_INVALID",
      ["serach", "search"],
    ],
    [
      "a value out of range",
      (text: string) => text.replace("folds: 5", "folds: 1"),
      "CONFIG_INVALID",
      ["search.folds"],
    ],
    ["an unknown metric", (text: string) => text.replaceAll('"accuracy"', '"acuracy"'), "CONFIG_INVALID", ["accuracy"]],
    [
      "a feature that the data lacks",
      (text: string) => text.replace("petal_width:", "petal_with:"),
      "CSV_COLUMN_ABSENT",
      ["petal_with"],
    ],
    [
      "a data file that is not there",
      (text: string) => text.replace("data/iris.csv", "data/lilies.csv"),
      "FILE_NOT_FOUND",
      ["lilies.csv"],
    ],
    [
      "the wrong delimiter",
      (text: string) => text.replace('csv("data/iris.csv")', 'csv("data/iris.csv", { delimiter: ";" })'),
      "CSV_DELIMITER",
      [","],
    ],
  ] as const)("%s", async (_name, spoil, code, words) => {
    const dir = await copyOfExample("iris");
    const path = join(dir, "espalier.config.ts");
    const text = await readFile(path, "utf8");
    const spoilt = spoil(text);
    expect(spoilt).not.toBe(text);
    await writeFile(path, spoilt);
    expectRefusal(await espalier("-C", dir, "run"), code, ...words);
  });

  test("an unknown key of --set, and a value of the wrong type", async () => {
    const dir = await copyOfExample("iris");
    expectRefusal(
      await espalier("-C", dir, "run", "--set", "search.trails=3"),
      "CONFIG_INVALID",
      "search.trails",
      'did you mean "trials"',
    );
    expectRefusal(await espalier("-C", dir, "run", "--set", "search.trials=many"), "CONFIG_INVALID", "many");
  });
});

test("a folder without a project, an unknown command and a model that is not there are told apart", async () => {
  const dir = await scratch();
  expectRefusal(await espalier("-C", dir, "run"), "PROJECT_NOT_FOUND", "espalier init");
  expectRefusal(await espalier("rnu"), "USAGE", "run");
  const iris = await copyOfExample("iris");
  expectRefusal(await espalier("-C", iris, "serve"), "MODEL_NOT_FOUND", "espalier run");
});

test("a port in use, a damaged store and an altered model file are told, not stumbled over", async () => {
  const dir = await copyOfExample("iris");
  expect((await espalier("-C", dir, "run", "--set", "search.trials=1")).code).toBe(0);

  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => other.once("listening", listening));
  const { port } = other.address() as { port: number };
  expectRefusal(await espalier("-C", dir, "serve", "--port", String(port)), "PORT_IN_USE", String(port));
  other.close();

  const { versions } = JSON.parse((await espalier("-C", dir, "models", "show", "iris", "--json")).stdout);
  const hash: string = versions[0].model_hash;
  await writeFile(join(dir, ".espalier/blobs", hash.slice(0, 2), hash.slice(2)), "not a model");
  expectRefusal(await espalier("-C", dir, "serve", "--port", "0"), "BLOB_DAMAGED");
  expect((await espalier("-C", dir, "doctor")).code).toBe(2);

  await writeFile(join(dir, ".espalier/store.db"), "not a database, but long enough to look like one".repeat(100));
  expectRefusal(await espalier("-C", dir, "runs"), "STORE_DAMAGED");
});
