import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { number } from "@espalier/learn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluateChecks } from "../checks/index.ts";
import { relationOf, type GivenColumns } from "../fixtures/relation.ts";
import { acceptingSchema } from "./accept-schema.ts";
import { changeText } from "./change-text.ts";
import { inferSchemaFile } from "./infer-schema.ts";
import { planSchema } from "./plan-schema.ts";
import type { DataSchema } from "./schema-file.ts";

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "espalier-schema-"));
});
afterAll(() => rm(scratch, { recursive: true }));

const rows = 60;
const cells = <T>(cell: (row: number) => T) => Array.from({ length: rows }, (_, row) => cell(row));
const features = { age: number({ min: 0 }), income: number() };
const good: GivenColumns = [
  ["id", "integer", cells((row) => 1000 + 7 * row)],
  ["age", "integer", cells((row) => 20 + (row % 40))],
  ["income", "number", cells((row) => (row % 10 === 3 ? null : row * 1.5))],
  ["height", "number", cells((row) => 150 + (row % 50) / 2)],
  ["color", "text", cells((row) => ["red", "blue", "green"][row % 3]!)],
  ["name", "text", cells((row) => `n${row}`)],
  ["day", "date", cells(() => "2026-01-01")],
  ["y", "boolean", cells((row) => row % 2 === 0)],
];

const inferred = () => relationOf(good, scratch, (relation) => inferSchemaFile(relation, features));
const findings = (schema: DataSchema, given: GivenColumns) =>
  relationOf(given, scratch, async (relation) => {
    const needs = { features: Object.keys(features), target: "y", checked: ["name"] };
    const planned = planSchema(schema, relation, needs);
    const setting = { dir: scratch, configFile: "", features: [], target: "y", expected: [], accepted: null };
    const asked = await evaluateChecks(relation, [], { ...setting, now: 0, modifiedAt: null, scratch }, planned.plans);
    return [...planned.findings, ...asked.findings];
  });
const accepting = (schema: DataSchema, given: GivenColumns) =>
  relationOf(given, scratch, (relation) => acceptingSchema(schema, relation, features));
const change = (
  name: string,
  changed: (cells: GivenColumns[number][2]) => GivenColumns[number][2],
  kind?: GivenColumns[number][1],
) =>
  good.map(
    ([known, was, list]) =>
      [known, known === name && kind ? kind : was, known === name ? changed(list) : list] as const,
  );
const told = (list: Awaited<ReturnType<typeof findings>>) =>
  list.map(({ severity, column, count }) => [severity, column, count]);

test("types, gaps, bounds and levels are inferred; bounds that the features state are not repeated", async () => {
  const { columns } = await inferred();
  expect(columns).toEqual([
    { name: "id", type: "integer", nullable: false },
    { name: "age", type: "integer", nullable: false },
    { name: "income", type: "number", nullable: true },
    { name: "height", type: "number", nullable: false, min: 137, max: 187 },
    { name: "color", type: "category", nullable: false, levels: ["blue", "green", "red"] },
    { name: "name", type: "text", nullable: false },
    { name: "day", type: "date", nullable: false },
    { name: "y", type: "boolean", nullable: false },
  ]);
});

test("the data that a schema was inferred from has no findings and nothing to accept", async () => {
  const schema = await inferred();
  expect(await findings(schema, good)).toEqual([]);
  expect((await accepting(schema, good)).changes).toEqual([]);
});

test("a new column is a warning; a vanished one is an error where something needs it", async () => {
  const schema = await inferred();
  const extra: GivenColumns = [...good, ["tax", "number", cells(() => 1)]];
  const [added] = await findings(schema, extra);
  expect(added).toMatchObject({ check: "schema", severity: "warning", column: "tax" });
  expect(added!.message).toBe('column "tax" is new; it is not used until it stands in `features`');
  const without = (...names: string[]) => good.filter(([name]) => !names.includes(name));
  expect(told(await findings(schema, without("age", "y", "name", "color")))).toEqual([
    ["error", "age", 1],
    ["warning", "color", 1],
    ["error", "name", 1],
    ["error", "y", 1],
  ]);
});

test("an integer column that now has gaps stays one; few gaps are a warning, many in a feature an error", async () => {
  const schema = await inferred();
  const gaps = (count: number) => change("age", (list) => list.map((cell, row) => (row < count ? null : cell)));
  const [few] = await findings(schema, gaps(2));
  expect(few).toMatchObject({ severity: "warning", column: "age", count: 2, rows: [1, 2] });
  expect(few!.message).toContain("it stays a column of whole numbers, the gaps are missing values (2 of 60 rows");
  expect(few!.hint).toContain("espalier data accept");
  expect(told(await findings(schema, gaps(30)))).toEqual([["error", "age", 30]]);
  const { schema: now, changes } = await accepting(schema, gaps(30));
  expect(changes.map(changeText)).toEqual(['~ "age": nullable false → true']);
  expect(await findings(now, gaps(30))).toEqual([]);
});

test("another type, values out of bounds and unknown levels are told, and accepted where wanted", async () => {
  const schema = await inferred();
  const cases: readonly (readonly [GivenColumns, readonly unknown[], string])[] = [
    [
      change("age", (list) => list.map((cell) => Number(cell) + 0.5), "number"),
      ["error", "age", 60],
      '~ "age": type "integer" → "number"',
    ],
    [
      change("height", (list) => list.with(0, 900).with(1, 20)),
      ["warning", "height", 2],
      '~ "height": min 137 → 20, max 187 → 900',
    ],
    [change("color", (list) => list.with(4, "pink")), ["warning", "color", 1], '~ "color": levels + "pink"'],
    [change("day", () => cells(() => "soon"), "text"), ["warning", "day", 60], '~ "day": type "date" → "text"'],
    [change("y", () => cells((row) => String(row)), "text"), ["error", "y", 60], '~ "y": type "boolean" → "text"'],
  ];
  for (const [given, finding, text] of cases) {
    expect(told(await findings(schema, given))).toEqual([finding]);
    const { schema: now, changes } = await accepting(schema, given);
    expect(changes.map(changeText)).toEqual([text]);
    expect(await findings(now, given)).toEqual([]);
  }
});

test("whole numbers in a column of numbers, and a column that is empty for once, are no change", async () => {
  const schema = await inferred();
  expect(
    await findings(
      schema,
      change("height", (list) => list.map(() => 150), "integer"),
    ),
  ).toEqual([]);
  expect(
    await findings(
      schema,
      change("income", (list) => list.map(() => null), "text"),
    ),
  ).toEqual([]);
  const { schema: now } = await accepting(
    schema,
    change("height", (list) => list.map(() => null), "text"),
  );
  expect(now.columns[3]).toEqual({ name: "height", type: "number", nullable: true, min: 137, max: 187 });
});

test("another order is for information only", async () => {
  const schema = await inferred();
  expect(told(await findings(schema, good.toReversed()))).toEqual([["info", undefined, 1]]);
  const { schema: now, changes } = await accepting(schema, good.toReversed());
  expect(changes).toEqual([{ kind: "reordered" }]);
  expect(now.columns.map(({ name }) => name)).toEqual(good.map(([name]) => name).toReversed());
});
