import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { impute, number, pipe, ridge } from "@espalier/learn";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { check, describeAccepted } from "../checks/index.ts";
import { checkConfig, type Project } from "../project/index.ts";
import { inferSchemaFile, schemaText, writeAcceptance } from "../schema-file/index.ts";
import { csv, withRelation } from "../source/index.ts";
import { openStore, type Store } from "../store/index.ts";
import { runProject } from "./run-project.ts";

let dir = "";
let store: Store;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "espalier-validate-"));
  store = await openStore(join(dir, ".espalier"));
});
afterEach(async () => {
  store.close();
  await rm(dir, { recursive: true });
});

interface Row {
  readonly a: number | string;
  readonly b: number | string;
  readonly y: number | string;
  readonly note: string;
}

/** 120 rows of which some are changed. Two blank lines and a row without a target: numbers of rows must still be right. */
async function write(change: (row: Row, i: number) => Partial<Row> = () => ({})): Promise<void> {
  const rows = Array.from({ length: 120 }, (_, i): Row => {
    const row = {
      a: i % 11,
      b: Number(Math.sin(i).toFixed(6)),
      y: i === 7 ? "" : 2 * (i % 11) + Math.sin(3 * i),
      note: `n${i % 3}`,
    };
    return { ...row, ...change(row, i) };
  });
  const lines = rows.map(({ a, b, y, note }, i) => `${i === 20 ? "\n" : ""}${a},${b},${y},"${note}"`);
  await writeFile(join(dir, "data.csv"), `a,b,y,note\n${lines.join("\n")}\n\n`);
}

const source = csv("data.csv");
const features = { a: number(), b: number() };
function project(checks: Readonly<Record<string, unknown>> = {}): Project {
  const candidates = { ridge: pipe(impute("median"), ridge()) };
  const target = { name: "y", kind: "regression", missing: "drop" };
  const checked = checkConfig({ name: "p", source, features, target, candidates, search: { trials: 1 }, checks });
  if (checked.kind === "invalid") throw new Error(JSON.stringify(checked.problems));
  return {
    dir,
    file: "espalier.config.ts",
    config: checked.config,
    environment: null,
    environments: [],
    overrides: [],
  };
}
const run = (checks: Readonly<Record<string, unknown>> = {}) =>
  runProject(project(checks), store, { codeVersion: "1", threads: 1 });
const validated = (result: Awaited<ReturnType<typeof run>>) => result.stages.find(({ name }) => name === "validate");

async function accept(): Promise<void> {
  const held = { files: [{ name: "data.csv", path: join(dir, "data.csv") }] };
  await withRelation(held, source, { scratch: dir }, async (relation) => {
    await writeAcceptance(
      dir,
      await schemaText(await inferSchemaFile(relation, features), null),
      await describeAccepted(relation, new Set()),
    );
  });
}

test("rows in quarantine are written to a file with their reasons, and on no side of the split", async () => {
  await write((_, i) => (i === 3 || i === 50 ? { a: 900 + i, note: i === 50 ? '=cmd|""/C calc""!A0' : "-5" } : {}));
  const checks = {
    "small a": check.range("a", { max: 10, severity: "quarantine" }),
    notes: check.pattern("note", "^n", { severity: "quarantine" }),
    later: check.rowCount({ min: 1 }),
  };
  const result = await run(checks);
  expect(result.data).toMatchObject({ rows: 117, quarantined: 2, quarantine: `quarantine/${result.run_name}.csv` });
  expect(result.findings).toMatchObject([
    { check: "small a", severity: "quarantine", count: 2, rows: [4, 51] },
    { check: "notes", severity: "quarantine", count: 2 },
  ]);
  const kept = await readFile(join(dir, result.data.quarantine!), "utf8");
  expect(kept.split("\n")).toEqual([
    "row,a,b,y,note,reasons",
    expect.stringMatching(/^4,903,0\.14112,.*,-5,small a; notes$/),
    expect.stringMatching(/^51,950,-0\.262375,.*,"'=cmd\|""\/C calc""!A0",small a; notes$/),
    "",
  ]);
  expect(await readFile(join(dir, result.check_page!), "utf8")).toContain("small a");
  const again = await run(checks);
  expect(validated(again)).toMatchObject({ status: "reused" });
  expect(again.data).toEqual(result.data);
});

test("the rows that are left are trained on as if the others had never been there", async () => {
  const odd = new Set([3, 50]);
  await write((_, i) => (odd.has(i) ? { a: 900 } : {}));
  const aside = await run({ a: check.range("a", { max: 10, severity: "quarantine" }) });
  const text = await readFile(join(dir, "data.csv"), "utf8");
  await writeFile(
    join(dir, "data.csv"),
    text
      .split("\n")
      .filter((line) => !line.startsWith("900,"))
      .join("\n"),
  );
  const without = await run();
  expect(aside.metrics).toEqual(without.metrics);
  expect(aside.candidates).toEqual(without.candidates);
});

test("an error stops the run before anything is trained, and leaves its page", async () => {
  await write((_, i) => (i % 5 === 0 ? { a: 99 } : {}));
  const failed = await run({ "small a": check.range("a", { max: 10 }) }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: "CHECKS_FAILED", params: { findings: [{ check: "small a", count: 24 }] } });
  const { page } = (failed as { params: { page: string } }).params;
  expect(await readFile(join(dir, page), "utf8")).toContain("blocks training");
  expect(await store.stageResults.latest("prepare")).toBeNull();
  expect((await run({ "small a": check.range("a", { max: 10, severity: "warning" }) })).findings).toMatchObject([
    { check: "small a", severity: "warning" },
  ]);
});

test("what changed against the schema file is told, and accepted by writing it anew", async () => {
  await write();
  await accept();
  expect((await run()).findings).toEqual([]);
  await write((_, i) => (i < 3 ? { a: "" } : {}));
  const changed = await run();
  expect(validated(changed)).toMatchObject({ status: "ran" });
  expect(changed.findings).toMatchObject([
    { check: "schema", severity: "warning", column: "a", count: 3, rows: [1, 2, 3] },
  ]);
  expect((await run({ schema: "off" })).findings).toEqual([]);
  await accept();
  expect((await run()).findings).toEqual([]);
  await write((_, i) => (i < 60 ? { a: "" } : {}));
  await writeFile(join(dir, "espalier.schema.yaml"), "format: 1\ncolumns:\n  a: { type: integer, nullable: false }\n");
  await expect(run()).rejects.toMatchObject({ code: "CHECKS_FAILED" });
  await writeFile(join(dir, "espalier.schema.yaml"), "format: 1\ncolumns: [\n");
  await expect(run()).rejects.toMatchObject({ code: "SCHEMA_FILE_INVALID" });
});

test("a check of freshness is asked again when its time is over, and only then", async () => {
  await write();
  const checks = { fresh: check.fresh("1 hour", { severity: "warning" }) };
  expect((await run(checks)).findings).toEqual([]);
  expect(validated(await run(checks))).toMatchObject({ status: "reused" });
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(now + 61 * 60_000);
  try {
    const last = await run(checks);
    expect(last.findings).toMatchObject([{ check: "fresh", severity: "warning" }]);
    expect(validated(last)).toMatchObject({ because: "its data was fresh then" });
  } finally {
    clock.mockRestore();
  }
});

test("a change of a file that a check refers to runs the check again", async () => {
  await write();
  await writeFile(join(dir, "notes.csv"), "note\nn0\nn1\nn2\n");
  const checks = { known: check.references("note", csv("notes.csv"), "note", { severity: "warning" }) };
  expect((await run(checks)).findings).toEqual([]);
  await writeFile(join(dir, "notes.csv"), "note\nn0\nn1\n");
  expect((await run(checks)).findings).toMatchObject([{ check: "known", count: 40 }]);
});

test("columns that are not there are problems of the configuration, all at once", async () => {
  await write();
  const checks = { one: check.range("aa", { min: 1 }), two: check.unique(["a", "nota"]) };
  await expect(run(checks)).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    params: {
      problems: [
        { path: 'checks["one"].column', like: ["a"] },
        { path: 'checks["two"].columns', like: ["note"] },
      ],
    },
  });
});
