import { expect, test } from "vitest";
import { parseSchema } from "./parse-schema.ts";
import type { DataSchema } from "./schema-file.ts";
import { schemaText } from "./schema-text.ts";

const schema: DataSchema = {
  columns: [
    { name: "id", type: "integer", nullable: false },
    { name: "price", type: "number", nullable: true, min: -0.5, max: 1e21 },
    { name: "day", type: "date", nullable: false, min: "2026-01-01" },
    { name: "kind", type: "category", nullable: true, levels: ["1", "true", "null", "~", "", "it's: #odd", "a\nb"] },
    ...["", "__proto__", "constructor", "0", "null", "- a", "?", "#", "名前", "a\u0000b", "<<", "x".repeat(3000)].map(
      (name) => ({ name, type: "text", nullable: true }) as const,
    ),
  ],
};

/** The message of the fault that a text ends in. */
const problem = (text: string) =>
  parseSchema(text).then(
    () => "none",
    (error: Error & { code?: string }) => (error.code === "SCHEMA_FILE_INVALID" ? error.message : error),
  );
const columns = (text: string) => `format: 1\ncolumns:\n${text}`;

test("what is written is read again, whatever columns are called", async () => {
  const text = await schemaText(schema, null);
  expect(await parseSchema(text)).toEqual(schema);
  expect(text).toContain("\n  id: { type: integer, nullable: false }\n");
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("a schema without columns, and levels written as numbers, are read", async () => {
  expect(await parseSchema(await schemaText({ columns: [] }, null))).toEqual({ columns: [] });
  const read = await parseSchema(columns("  a: { type: category, levels: [1, 02, true, 1.50] }"));
  expect(read.columns[0]).toEqual({ name: "a", type: "category", nullable: true, levels: ["1", "02", "true", "1.50"] });
});

test("each mistake is told with its line and what was meant", async () => {
  expect(await problem(columns("  a: { typ: integer }"))).toBe(
    'espalier.schema.yaml, line 3: "typ" must be one of type, nullable, min, max, levels: did you mean "type"? (and 1 more such problems)',
  );
  const cases: readonly (readonly [string, RegExp])[] = [
    ["", /line 1: it must be a map/],
    ["format: 2\ncolumns: {}", /line 1: format must be 1; got 2/],
    ["format: 1", /columns must be a map/],
    ["format: 1\nformat: 1\ncolumns: {}", /line 2: "format" stands here twice/],
    [columns("  a: { type: integer }\n  a: { type: text }"), /line 4: "a" stands here twice/],
    [columns("  a: integer"), /line 3: column "a" must be a map/],
    [columns("  a: { type: int }"), /line 3: the type of column "a" must be one of integer.*got "int"/],
    [columns("  a: { type: text, nullable: yes }"), /nullable of column "a" must be true or false; got "yes"/],
    [columns("  a: { type: integer, min: '3' }"), /min of column "a" must be a number/],
    [columns("  a: { type: integer, min: .inf }"), /min of column "a" must be a number/],
    [columns("  a: { type: date, max: tomorrow }"), /max of column "a" must be an ISO date/],
    [columns("  a: { type: integer, min: 3, max: 1 }"), /max of column "a" must be min \(3\) or more; got 1/],
    [columns("  a: { type: category, levels: [] }"), /levels of column "a" must be a list/],
    [columns("  a: { type: category, levels: [x, x] }"), /must be different/],
    [columns("  a: { type: text, levels: [x] }"), /levels belong to a category/],
    [columns("  a: { type: integer\n  b:"), /espalier.schema.yaml, line \d+: /],
    [columns("\ta: { type: integer }"), /espalier.schema.yaml, line 3: /],
  ];
  for (const [text, rule] of cases) expect(await problem(text), text).toMatch(rule);
});

test("what an attacker writes ends in one fault", async () => {
  const bomb = Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${`*a${i - 1},`.repeat(i === 0 ? 0 : 9)}]`).join(
    "\n",
  );
  const cases = [
    bomb,
    columns("  a: &x { type: integer }\n  b: *x"),
    columns("  <<: { type: integer }\n  a: !!js/function 'x'"),
    columns("  a: { type: !!binary aGk= }"),
    columns(`  a: ${"[".repeat(5000)}`),
    "{a: ".repeat(5000),
    "- ".repeat(5000),
    "? ".repeat(5000),
    ...[" ", "- "].map((step) => Array.from({ length: 500 }, (_, i) => `${step.repeat(i)}a:`).join("\n")),
    columns("  ? [a, b]\n  : { type: integer }"),
    columns("  ? { a: 1 }\n  : { type: integer }"),
    "--- 1\n--- 2\n",
    "%YAML 9.9\n---\nformat: 1",
    "\u0000\u0001\u0002",
    "format: 1\ncolumns: !!set { a }",
  ];
  for (const text of cases) {
    const told = await problem(text);
    expect([typeof told, told === "none"], text.slice(0, 60)).toEqual(["string", false]);
  }
  const odd = await parseSchema(columns("  __proto__: { type: integer }\n  toString: { type: text }"));
  expect(odd.columns.map(({ name }) => name)).toEqual(["__proto__", "toString"]);
});

test("10,000 columns are written and read", async () => {
  const many = {
    columns: Array.from(
      { length: 10_000 },
      (_, i) => ({ name: `column ${i}`, type: "number", nullable: true }) as const,
    ),
  };
  expect(await parseSchema(await schemaText(many, null))).toEqual(many);
}, 20_000);

test("a change keeps comments and everything else as a person wrote it", async () => {
  const text = `# mine
format: 1
columns:
  # the key
  id: {type: integer, nullable: false} # never reused
  gone: { type: text }
  kind:
    type: category
    nullable: true # some do not know
    levels:
      - a # first
      - b
`;
  const before = await parseSchema(text);
  const [id, , kind] = before.columns;
  const now = {
    columns: [{ ...kind!, levels: ["a", "b", "c"] }, { name: "new", type: "date", nullable: true } as const, id!],
  };
  const changed = await schemaText(now, { text, schema: before });
  expect(await parseSchema(changed)).toEqual(now);
  for (const comment of ["# mine", "# the key", "# never reused", "# some do not know"])
    expect(changed).toContain(comment);
  expect(changed).not.toContain("gone");
});
