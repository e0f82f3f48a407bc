import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { relationOf, type GivenColumns } from "../fixtures/relation.ts";
import { csv } from "../source/index.ts";
import type { Accepted } from "./accepted.ts";
import { check } from "./check.ts";
import type { CheckSetting } from "./check-context.ts";
import type { DeclaredCheck } from "./declared-check.ts";
import { describeAccepted } from "./distribution.ts";
import { evaluateChecks } from "./evaluate-checks.ts";

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "espalier-checks-"));
});
afterAll(() => rm(scratch, { recursive: true }));

type Given = GivenColumns;

const now = Date.UTC(2026, 2, 10);
const setting = (more: Partial<CheckSetting> = {}): CheckSetting => ({
  dir: scratch,
  configFile: "espalier.config.ts",
  features: [],
  target: "y",
  expected: [],
  accepted: null,
  now,
  modifiedAt: null,
  scratch,
  ...more,
});

const evaluate = (given: Given, checks: Readonly<Record<string, DeclaredCheck>>, more: Partial<CheckSetting> = {}) =>
  relationOf(given, scratch, (relation) => evaluateChecks(relation, Object.entries(checks), setting(more)));
const found = async (given: Given, one: DeclaredCheck, more: Partial<CheckSetting> = {}) =>
  (await evaluate(given, { it: one }, more)).findings;

test("what holds makes no finding, and all that does not is told at once, with rows, values and shares", async () => {
  const people: Given = [
    ["age", "integer", [30, 12, null, 51]],
    ["mail", "text", ["a@b.de", "nobody", "c@d.de", null]],
  ];
  const { findings } = await evaluate(people, {
    "adults only": check.range("age", { min: 18 }),
    addresses: check.pattern("mail", /^[^@]+@[^@]+$/, { severity: "warning" }),
    enough: check.rowCount({ min: 2 }),
    "some gaps": check.nullRate("age", { max: 0.25 }),
  });
  expect(findings).toEqual([
    {
      check: "adults only",
      severity: "error",
      column: "age",
      message: 'column "age" must be in [18, ∞]; 1 of 3 values (33.3%) is not so, first "12" (row 2)',
      hint: 'correct it, or change the check "adults only"',
      count: 1,
      share: 1 / 3,
      rows: [2],
      examples: ["12"],
    },
    expect.objectContaining({ check: "addresses", severity: "warning", count: 1, rows: [2], examples: ["nobody"] }),
  ]);
});

test("a missing value satisfies every check but that of the null rate, and so does a number that is none", async () => {
  const empty: Given = [
    ["n", "number", [Number.NaN, null]],
    ["t", "text", [null, null]],
  ];
  const checks = {
    a: check.range("n", { min: 0, max: 1 }),
    b: check.oneOf("n", [1]),
    c: check.pattern("t", "x"),
    d: check.unique(["n", "t"]),
    e: check.type("t", "integer"),
  };
  expect((await evaluate(empty, checks)).findings).toEqual([]);
  expect(await found(empty, check.nullRate("n", { max: 0.5 }))).toMatchObject([{ count: 2, rows: [1, 2] }]);
});

test("a table without rows fails no check about values", async () => {
  const none: Given = [["x", "integer", []]];
  const checks = { a: check.range("x", { min: 0 }), b: check.nullRate("x", { max: 0 }), c: check.unique("x") };
  expect((await evaluate(none, checks)).findings).toEqual([]);
  expect(await found(none, check.rowCount({ min: 1 }))).toMatchObject([
    { message: "there must be 1 rows at least; there are 0" },
  ]);
});

test("infinities lie outside of every end they exceed", async () => {
  const ends: Given = [["x", "number", [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]]];
  expect(await found(ends, check.range("x", { min: -1, max: 1 }))).toMatchObject([{ rows: [1, 2] }]);
  expect(await found(ends, check.range("x", { min: -1 }))).toMatchObject([{ rows: [2] }]);
});

test("dates and times are compared as such, ends included", async () => {
  const days: Given = [["day", "date", ["2026-01-01", "2026-03-01", "2025-12-31"]]];
  expect(await found(days, check.range("day", { min: "2026-01-01", max: "2026-03-01" }))).toMatchObject([
    { rows: [3] },
  ]);
});

test("types: whole numbers are numbers, dates are times, and texts are tried", async () => {
  const texts: Given = [
    ["t", "text", ["1", "-2", "3.5", "x", null]],
    ["d", "text", ["2026-01-01", "2026-13-01", "2026-02-03 10:00", "1", null]],
    ["n", "number", [1, 2.5, 3, Number.POSITIVE_INFINITY, null]],
    ["i", "integer", [1, 2, 3, 4, 5]],
  ];
  const rows = async (column: string, type: Parameters<typeof check.type>[1]) =>
    (await found(texts, check.type(column, type)))[0]?.rows ?? [];
  expect(await rows("t", "integer")).toEqual([3, 4]);
  expect(await rows("t", "number")).toEqual([4]);
  expect(await rows("d", "time")).toEqual([2, 4]);
  expect(await rows("n", "integer")).toEqual([2, 4]);
  expect(await rows("i", "number")).toEqual([]);
  expect(await rows("i", "date")).toEqual([1, 2, 3, 4, 5]);
  expect(await rows("n", "text")).toEqual([]);
});

test("unique tells every row but the first of each value or combination", async () => {
  const pairs: Given = [
    ["a", "integer", [1, 1, 1, 2, null, null]],
    ["b", "text", ["x", "y", "x", "x", "z", "z"]],
  ];
  expect(await found(pairs, check.unique("a"))).toMatchObject([
    { column: "a", count: 2, rows: [2, 3], examples: ["1", "1"] },
  ]);
  expect(await found(pairs, check.unique(["a", "b"]))).toMatchObject([{ count: 1, rows: [3], examples: ["1, x"] }]);
  expect(await found(pairs, check.unique(["b", "a"], { severity: "info" }))).toMatchObject([{ severity: "info" }]);
});

test("hostile names and values change nothing", async () => {
  const names = [
    'a"b',
    "__proto__",
    "0",
    " ",
    "data",
    "k0",
    "v",
    "first",
    "row",
    "'); DROP TABLE data; --",
    "x".repeat(5000),
  ];
  const given: Given = names.map((name) => [name, "text", ["it's", '"; SELECT 1; --', "it's"]]);
  const checks = Object.fromEntries(
    names.flatMap((name, i) => [
      [`one ${i}`, check.oneOf(name, ["it's"])],
      [`two ${i}`, check.unique(name)],
      [`three ${i}`, check.pattern(name, "^it's$")],
      [`four ${i}`, check.drift(name, { psi: 0.1 })],
    ]),
  );
  const accepted = await relationOf(given, scratch, (relation) => describeAccepted(relation, new Set()));
  const { findings } = await evaluate(given, checks, { accepted });
  expect(findings.map((finding) => [finding.check.split(" ")[0], finding.rows])).toEqual(
    names.flatMap(() => [
      ["one", [2]],
      ["two", [3]],
      ["three", [2]],
    ]),
  );
});

test("references are looked up in another source, numbers as numbers", async () => {
  await writeFile(join(scratch, "codes.csv"), "code,n\nde,1.0\nfr,2.0\nit's,3.5\n");
  const given: Given = [
    ["country", "text", ["de", "it's", "xx", null]],
    ["n", "integer", [1, 2, 3, null]],
  ];
  const codes = csv("codes.csv");
  expect(await found(given, check.references("country", codes, "code"))).toMatchObject([
    { count: 1, share: 1 / 3, rows: [3], examples: ["xx"] },
  ]);
  expect(await found(given, check.references("n", codes, "n"))).toMatchObject([{ rows: [3], examples: ["3"] }]);
  await expect(found(given, check.references("n", codes, "cod"))).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    params: { problems: [{ path: 'checks["it"].in', like: ["code"] }] },
  });
});

test("rows that a SELECT returns are wrong: numbered where it returns rowid, shown where not", async () => {
  const given: Given = [
    ["a", "integer", [1, 5, 2]],
    ["b", "integer", [2, 3, 4]],
  ];
  expect(await found(given, check.sql("SELECT rowid FROM data WHERE a > b; "))).toMatchObject([
    { count: 1, rows: [2] },
  ]);
  expect(await found(given, check.sql("SELECT sum(a) AS s FROM data HAVING s > 7 -- too much"))).toMatchObject([
    { count: 1, examples: ["{'s': 8}"] },
  ]);
  expect(await found(given, check.sql("SELECT * FROM data WHERE false"))).toEqual([]);
});

test("a SELECT that is more than one reads nothing else, and changes nothing", async () => {
  const given: Given = [["a", "integer", [1, 5, 2]]];
  const more = [
    "SELECT 1) TO '/tmp/x'; --",
    "SELECT 1); DROP TABLE data; --",
    "FROM read_text('/etc/hostname')",
    "INSTALL httpfs",
  ];
  for (const select of more) {
    await expect(found(given, check.sql(select)), select).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  }
});

test("fresh looks at the newest value, or at the file, and knows until when it holds", async () => {
  const given: Given = [["at", "time", ["2026-03-01 12:00:00", "2026-03-08 00:00:00"]]];
  const { findings, holdsUntil } = await evaluate(given, { it: check.fresh("3 days", { column: "at" }) });
  expect(findings).toEqual([]);
  expect(holdsUntil).toBe(Date.UTC(2026, 2, 11));
  const [old] = await found(given, check.fresh("1 day", { column: "at" }));
  expect(old!.message).toBe('column "at" must be from the last 1 day; the newest is 2026-03-08 00:00, 2 days old');
  expect(await found(given, check.fresh("1 hour"), { modifiedAt: now - 10 })).toEqual([]);
  expect(await found(given, check.fresh("1 hour"), { modifiedAt: null })).toMatchObject([{ count: 1 }]);
});

test("drift and the number of rows are compared with what was accepted", async () => {
  const cells = (shift: number, rows: number): Given => [
    ["x", "number", Array.from({ length: rows }, (_, i) => ((i * 37) % 200) / 100 + shift)],
    ["c", "text", Array.from({ length: rows }, (_, i) => (i % 4 < (shift > 0 ? 3 : 1) ? "a" : "b"))],
  ];
  const accepted: Accepted = await relationOf(cells(0, 400), scratch, (relation) =>
    describeAccepted(relation, new Set()),
  );
  const checks = {
    x: check.drift("x", { psi: 0.2, ks: 0.1 }),
    c: check.drift("c", { psi: 0.2 }),
    rows: check.rowCount({ change: 0.5 }),
  };
  expect((await evaluate(cells(0, 400), checks, { accepted })).findings).toEqual([]);
  const moved = (await evaluate(cells(0.5, 200), checks, { accepted })).findings;
  expect(moved.map((finding) => finding.check)).toEqual(["x", "c"]);
  expect(moved[0]!.message).toMatch(
    /stability index \d\.\d+, limit 0.2; Kolmogorov-Smirnov distance 0\.2\d+, limit 0.1/,
  );
  expect((await evaluate(cells(0, 199), { rows: checks.rows }, { accepted })).findings[0]!.message).toContain(
    "400 were accepted and there are 199 (−50.2%)",
  );
  expect(
    (await evaluate(cells(0, 9), checks)).findings.map(({ message }) => message.includes("no data was accepted")),
  ).toEqual([true, true, true]);
});

test("a column that held numbers when it was accepted, and holds texts, has drifted", async () => {
  const given = (kind: "number" | "text"): Given => [["x", kind, Array.from({ length: 20 }, (_, i) => String(i % 4))]];
  const accepted = await relationOf(given("number"), scratch, (relation) => describeAccepted(relation, new Set()));
  const [finding] = await found(given("text"), check.drift("x", { psi: 0.2 }), { accepted });
  expect(finding!.message).toContain("it held numbers there, and holds texts");
  const empty = { rows: 20, columns: [{ ...accepted.columns[0]!, distribution: { edges: [1], counts: [0, 0] } }] };
  expect(await found(given("number"), check.drift("x", { psi: 0.2 }), { accepted: empty })).toMatchObject([
    { count: 0 },
  ]);
});

test("a feature that goes with the target is told by its association, of whatever kinds they are", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => i);
  const given: Given = [
    ["y", "number", rows.map((i) => (i % 3) + i / 1000)],
    ["copy", "number", rows.map((i) => 2 * (i % 3) + i / 400)],
    ["group", "text", rows.map((i) => `g${i % 3}`)],
    ["noise", "number", rows.map((i) => (i * 7919) % 101)],
  ];
  const features = ["copy", "group", "noise"];
  const [one] = await found(given, check.leakage({ severity: "warning" }), { features });
  expect(one).toMatchObject({ severity: "warning", count: 2 });
  expect(one!.message).toMatch(/"copy" \(1\.000\), "group" \(1\.000\)/);
  const [classes] = await found(given, check.leakage(), { features: ["y", "noise"], target: "group" });
  expect(classes!.message).toContain('"y" (1.000)');
});

test("what does not fit the data is told at once, with the name that was meant", async () => {
  const given: Given = [
    ["age", "integer", [1]],
    ["day", "date", ["2026-01-01"]],
    ["name", "text", ["a"]],
  ];
  const outcome = evaluate(given, {
    a: check.range("aeg", { min: 1 }),
    b: check.range("day", { min: 3 }),
    c: check.range("name", { max: 3 }),
    d: check.oneOf("age", ["x"]),
    e: check.pattern("name", "(?=x)"),
    f: check.sql("SELECT nothing FROM data"),
    g: check.sql("SELECT name FROM data", { severity: "quarantine" }),
    h: check.fresh("1 day", { column: "age" }),
    i: check.drift("name", { ks: 0.1 }),
  });
  const problems = await outcome.then(
    () => [],
    (error) => error.params.problems,
  );
  expect(problems.map(({ path, like }: { path: string; like?: string[] }) => [path, like])).toEqual([
    ['checks["a"].column', ["age"]],
    ['checks["b"].min', undefined],
    ['checks["c"].column', undefined],
    ['checks["d"].values', undefined],
    ['checks["e"].pattern', undefined],
    ['checks["f"].select', undefined],
    ['checks["g"].select', undefined],
    ['checks["h"].column', undefined],
    ['checks["i"].ks', undefined],
  ]);
});

test("a check of a column that has vanished by the schema is passed over", async () => {
  const given: Given = [["a", "integer", [1]]];
  expect(await found(given, check.range("b", { min: 1 }), { expected: ["a", "b"] })).toEqual([]);
});

test("failing rows are set aside with all their reasons, up to the limit", async () => {
  const rows = Array.from({ length: 100 }, (_, i) => i);
  const given: Given = [
    ["x", "integer", rows],
    ["k", "integer", rows.map((i) => Math.max(i, 3))],
  ];
  const checks = {
    small: check.range("x", { max: 97, severity: "quarantine" }),
    odd: check.sql("SELECT rowid FROM data WHERE x = 99", { severity: "quarantine" }),
    twice: check.unique("k", { severity: "quarantine", limit: 0.03 }),
  };
  const { findings, quarantine } = await evaluate(given, checks);
  expect([...quarantine]).toEqual([
    [1, ["twice"]],
    [2, ["twice"]],
    [3, ["twice"]],
    [98, ["small"]],
    [99, ["small", "odd"]],
  ]);
  expect(findings.map(({ severity }) => severity)).toEqual(["quarantine", "quarantine", "quarantine"]);
  const many = await evaluate(given, { it: check.range("x", { max: 90, severity: "quarantine" }) });
  expect(many.quarantine.size).toBe(0);
  expect(many.findings).toMatchObject([{ severity: "error" }]);
  expect(many.findings[0]!.message).toMatch(/too many to set aside, the limit is 5%$/);
});
