import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharedPath, withShared } from "../fixtures/shared.ts";
import { holdSource, readRaw, readTyped, sourceOf } from "../source/index.ts";
import { loadProject } from "./load-project.ts";
import { planInit, type InitRequest } from "./plan-init.ts";
import { planTemplate, templateNames } from "./templates.ts";
import { writeProject } from "./write-project.ts";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "espalier-init-"));
});
afterAll(() => rm(root, { recursive: true }));

const plan = (bytes: Uint8Array | string, target: string, more: Partial<InitRequest> = {}) =>
  planInit({
    folder: "demo",
    dataName: "data.csv",
    data: typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes,
    target,
    version: "0.1.0",
    ...more,
  });
const textOf = ({ content }: ReturnType<typeof plan>["files"][number]): string => {
  if (typeof content !== "string") throw new Error("a text was expected");
  return content;
};
const configOf = (files: ReturnType<typeof plan>["files"]) =>
  textOf(files.find(({ path }) => path === "espalier.config.ts")!);
const lines = (header: string, row: (i: number) => string, rows = 40) =>
  [header, ...Array.from({ length: rows }, (_, i) => row(i))].join("\n");

/** Writes the plan, loads it as a project and reads its data with it. */
async function writeAndLoad(name: string, files: ReturnType<typeof plan>["files"]) {
  const dir = join(root, name);
  await writeProject(dir, files);
  const project = await loadProject(dir);
  const { source, features, target } = project.config;
  const held = await holdSource(dir, source, { scratch: root });
  return { ...project, ...(await readTyped(held, source, features, target, { scratch: root })) };
}

const dataSets = [
  ["abalone", "rings", "regression"],
  ["adult", "income", "classification"],
  ["auto-mpg", "mpg", "regression"],
  ["bike-sharing-hour", "cnt", "regression"],
  ["breast-cancer-wdbc", "target", "classification"],
  ["diabetes", "target", "regression"],
  ["diamonds", "price", "regression"],
  ["iris", "species", "classification"],
  ["nyc-taxis-sample", "tip", "regression"],
  ["penguins", "species", "classification"],
  ["phishing-websites", "Result", "classification"],
  ["telco-churn", "Churn", "classification"],
  ["wine-cultivars", "cultivar", "classification"],
  ["winequality-red", "quality", "regression"],
  ["winequality-white", "quality", "regression"],
] as const;

for (const [name, target, task] of dataSets) {
  withShared(`the config written for ${name} loads, and reads all of its rows for ${task}`, async () => {
    const bytes = await readFile(sharedPath(`data/${name}.csv`));
    const { files, rows } = plan(bytes, target, { folder: name, dataName: `${name}.csv` });
    const loaded = await writeAndLoad(name, files);
    expect(loaded.config.target).toMatchObject({ name: target, kind: task });
    expect(loaded.table.rows).toBe(rows);
    expect(loaded.unknownLevels).toEqual([]);
    expect(Object.keys(loaded.config.candidates)).toHaveLength(3);
  });
}

test("the written configs compile", async () => {
  const workspace = fileURLToPath(new URL("../../../../", import.meta.url));
  const dir = join(root, "typed");
  const mixed = lines("x,color,y", (i) => `${i * 1.5},${["red", "blue"][i % 2]},${i % 9 === 0 ? "unknown" : i % 7}`);
  for (const target of ["x", "color"]) {
    await mkdir(join(dir, target), { recursive: true });
    for (const file of plan(mixed, target).files.filter(({ path }) => !path.includes("/"))) {
      await writeFile(join(dir, target, file.path), textOf(file));
    }
  }
  await symlink(join(workspace, "node_modules"), join(dir, "node_modules"));
  for (const target of ["x", "color"]) {
    execFileSync(join(workspace, "node_modules/.bin/tsc"), ["-p", join(dir, target)], { encoding: "utf8" });
  }
});

test("names that are hostile to source code come back as they were", async () => {
  const names = [
    "__proto__",
    'quo"te',
    "back`tick${1}",
    "new\nline",
    "sep\u2028arator",
    "*/ evil()",
    "'; evil()",
    "\\",
    "名前",
    "constructor",
  ];
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const bytes = lines([...names, "y"].map(cell).join(","), (i) =>
    [...names.map((_, n) => (i * (n + 3)) % 17), i % 9].join(","),
  );
  const { config } = await writeAndLoad("hostile", plan(bytes, "y", { folder: "ho`st$ile\u2028/.." }).files);
  expect(Object.keys(config.features)).toEqual(names);
  expect(Object.keys(config.features).every((name) => config.features[name]!.kind === "number")).toBe(true);
});

test("hostile levels, classes and left-out columns come back or stay in their comments", async () => {
  const levels = ['a"b', "c`d", "e\u2028f", "__proto__"];
  const bytes = lines(
    '"id\u2028; evil()",color,y',
    (i) =>
      `same\u2028evil(),"${levels[i % 4]!.replaceAll('"', '""')}","${i % 3 ? 'no"'.replaceAll('"', '""') : "ye`s"}"`,
  );
  const { config, target } = await writeAndLoad("levels", plan(bytes, "y").files);
  expect(config.features).toEqual({ color: { kind: "category", levels: [...levels].sort() } });
  expect(target).toMatchObject({ classes: ['no"', "ye`s"] });
});

test("delimiters, decimal commas and words for missing values are written into the source", async () => {
  const bytes = lines("x;z;y", (i) => `${i},5;${i % 10 === 0 ? "unknown" : i};${i % 7},25`);
  const { config, table } = await writeAndLoad("commas", plan(bytes, "y").files);
  expect(config.source).toMatchObject({ delimiter: ";", decimal: "," });
  expect(config.source.missing).toContain("unknown");
  expect(config.features).toMatchObject({ x: { kind: "number" }, z: { kind: "number" } });
  expect(table.columns[0]).toMatchObject({ values: Float64Array.from({ length: 40 }, (_, i) => i + 0.5) });
});

test("what a person should know stands in comments", () => {
  const config = configOf(
    plan(
      lines("id,x,y", (i) => `${i + 1},${i === 3 ? "oops" : i * 2},${i === 5 ? "" : i % 3}`),
      "y",
    ).files,
  );
  expect(config).toContain('// - "id": it numbers the rows (an identifier)');
  expect(config).toContain('// - "x", line 5: "oops"');
  expect(config).toContain("// Taken as classification: whole numbers 0, 1, 2, like codes of classes.");
  expect(config).toContain("// 1 row has no target");
});

test("a file without usable features is refused", () => {
  const refused = () =>
    plan(
      lines("id,y", (i) => `${i},${i % 2}`),
      "y",
    );
  expect(refused).toThrow('"data.csv" has no column to predict from; "id": it numbers the rows (an identifier)');
});

test("a task can be asked for", () => {
  expect(
    plan(
      lines("x,y", (i) => `${i * 2},${i % 3}`),
      "y",
      { task: "regression" },
    ).target.task,
  ).toBe("regression");
});

test("a folder with anything in it is refused and stays as it was; an empty one is filled", async () => {
  const { files } = plan(
    lines("x,y", (i) => `${i * 2},${i % 7}`),
    "y",
  );
  const full = join(root, "full");
  await mkdir(full);
  await writeFile(join(full, "mine.txt"), "mine");
  await expect(writeProject(full, files)).rejects.toMatchObject({
    code: "FOLDER_NOT_EMPTY",
    params: { has: ["mine.txt"] },
  });
  expect(await readdir(full)).toEqual(["mine.txt"]);

  const empty = join(root, "empty");
  await mkdir(empty);
  await writeProject(empty, files);
  expect((await readdir(empty)).sort()).toEqual([
    ".gitignore",
    "README.md",
    "data",
    "espalier.config.ts",
    "package.json",
    "tsconfig.json",
  ]);
});

test("a failure on the way leaves nothing behind", async () => {
  const parent = join(root, "failing");
  await mkdir(parent);
  const files = [
    { path: "a.txt", content: "a" },
    { path: "a.txt/b.txt", content: "a file is in the way" },
  ];
  await expect(writeProject(join(parent, "new"), files)).rejects.toMatchObject({ name: "Fault" });
  expect(await readdir(parent)).toEqual([]);
  await expect(writeProject(join(root, "full", "mine.txt"), files)).rejects.toMatchObject({ code: "PATH_NOT_FOLDER" });
});

test("a new folder has the rights of any folder its user makes", async () => {
  const dir = join(root, "rights", "new");
  await writeProject(
    dir,
    plan(
      lines("x,y", (i) => `${i * 2},${i % 7}`),
      "y",
    ).files,
  );
  expect((await stat(dir)).mode).toBe((await stat(join(root, "rights"))).mode);
});

test("a template comes with its stages and schema, and without what tests it or what it makes", async () => {
  const paths = (await planTemplate("network-security", "0.1.0")).map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["espalier.config.ts", "espalier.schema.yaml", "stages/generate.ts", "stages/push-data.ts"]),
  );
  expect(paths.filter((path) => /^(tests|generated|reports|artifacts)\//.test(path))).toEqual([]);
});

test("an unknown template is answered with those there are", async () => {
  await expect(planTemplate("../../etc", "0.1.0")).rejects.toMatchObject({ code: "TEMPLATE_UNKNOWN" });
  const [first] = await templateNames();
  if (first === undefined) return;
  const files = await planTemplate(first, "0.1.0");
  await writeProject(join(root, "templated"), files);
  expect((await loadProject(join(root, "templated"))).config.name).toBeTypeOf("string");
});

test("a project for rows of any kind of file reads them in", async () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ x: i / 2, color: i % 2 ? "red" : "blue", y: i }));
  const path = join(root, "rows.jsonl");
  await writeFile(path, rows.map((row) => JSON.stringify(row)).join("\n"));
  const held = { files: [{ name: "rows.jsonl", path }] };
  const raw = await readRaw(held, sourceOf(path), { scratch: root });
  const { files } = plan("", "y", { dataName: "rows.jsonl", data: { rows: raw, path } });
  expect(configOf(files)).toContain('jsonLines("data/rows.jsonl")');
  const loaded = await writeAndLoad("json-lines", files);
  expect(loaded.table.rows).toBe(30);
  expect(loaded.unknownLevels).toEqual([]);
});
