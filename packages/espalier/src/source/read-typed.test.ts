import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { category, createRng, number, type Rng, type Schema } from "@espalier/learn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseCsv } from "./read-csv.ts";
import { readTyped, typedFromCsv } from "./read-typed.ts";
import { csv, jsonLines, type CsvSource } from "./spec.ts";
import { typedTable, type TargetSpec } from "./typed-table.ts";

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "espalier-typed-"));
});
afterAll(() => rm(scratch, { recursive: true }));

let files = 0;
async function heldOf(...contents: readonly (string | Uint8Array)[]) {
  const folder = join(scratch, String(files++));
  await mkdir(folder);
  const held = contents.map((content, i) => ({ name: `${i}.csv`, path: join(folder, `${i}.csv`), content }));
  for (const { path, content } of held) await writeFile(path, content);
  return { files: held.map(({ name, path }) => ({ name, path })) };
}

const features: Schema = {
  a: number(),
  b: number(),
  color: category(["red", "blue", "1.0", "two\nlines", "it's"]),
  ["__proto__"]: category(["x", "1_000"]),
};
const regression: TargetSpec = { kind: "regression", name: "y", missing: "drop" };
const classes: TargetSpec = { kind: "classification", name: "color", missing: "drop" };

/** What a work ends in: its value, or its fault's code and parameters. */
async function outcome(work: () => unknown) {
  try {
    return { value: await work() };
  } catch (error) {
    const { code, params } = error as { code?: string; params?: unknown };
    if (code === undefined) throw error;
    return { code, params };
  }
}

async function bothWays(text: string | Uint8Array, spec: CsvSource, target: TargetSpec, schema = features) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const held = await heldOf(bytes);
  const exact = await outcome(() => typedTable(parseCsv(bytes, spec), schema, target));
  const fast = await outcome(() => typedFromCsv(held, spec, schema, target, { scratch }));
  return { exact, fast };
}

const pick = <T>(rng: Rng, list: readonly T[]): T => list[Math.floor(rng.next() * list.length)]!;
const plainNumbers = [
  "1",
  "-1.5",
  "+2",
  ".5",
  "5.",
  "1e-3",
  "2E+10",
  "007",
  "0.1",
  "123456789.123456789",
  "1e308",
  "-0",
];
const oddNumbers = [" 3 ", "NA", "", "?", "  NA", '" 4"', "\u00a05"];
const texts = [
  "red",
  "blue",
  "1.0",
  '"two\nlines"',
  "it's",
  "pink",
  " red ",
  "NaN",
  "",
  '"blue"',
  "1_000",
  '"a ""q"""',
];
const wrongNumbers = [
  "1_000",
  "inf",
  "nan1",
  "0x10",
  "1e999",
  "1,5",
  "abc",
  "--1",
  "1 2",
  "Infinity",
  "1e",
  "+-5",
  ".",
  "1d",
];

/** A file of all sorts of rows; `odd` = how often something is not plain, `wrong` = how often a number is none. */
function generated(rng: Rng, odd: number, wrong: number): string {
  const end = pick(rng, ["\n", "\n", "\r\n"]);
  const numberCell = () => {
    if (rng.next() < wrong) return pick(rng, wrongNumbers).replace(",", "");
    return rng.next() < odd
      ? pick(rng, oddNumbers)
      : rng.next() < 0.5
        ? pick(rng, plainNumbers)
        : String((rng.next() - 0.5) * 1e6);
  };
  const lines = ["a,extra,b,color,__proto__,y"];
  const count = 2 + Math.floor(rng.next() * 40);
  for (let row = 0; row < count; row++) {
    const color = pick(rng, rng.next() < odd ? texts : texts.slice(0, 3));
    lines.push(
      [numberCell(), `${row}`, numberCell(), color, pick(rng, ["x", "1_000", "z", ""]), numberCell()].join(","),
    );
    if (rng.next() < odd * 0.2) lines.push(pick(rng, ["", ",,,,,", "  "]));
  }
  return (rng.next() < odd ? "\uFEFF" : "") + lines.join(end) + (rng.next() < 0.5 ? end : "");
}

test("DuckDB and the exact reader make the same table of generated files, and fault where that does", async () => {
  const rng = createRng(7);
  const kinds = { value: 0, fault: 0 };
  for (let i = 0; i < 40; i++) {
    const text = generated(rng, pick(rng, [0, 0.05, 0.3]), i % 4 === 0 ? 0.05 : 0);
    const spec = csv("0.csv");
    for (const target of i % 2 === 0 ? [regression] : [classes]) {
      const schema = target === classes ? { a: number(), b: number() } : features;
      const { exact, fast } = await bothWays(text, spec, target, schema);
      if ("value" in exact) {
        kinds.value++;
        expect(fast, text).toEqual(exact);
      } else {
        kinds.fault++;
        expect("code" in fast ? fast.code : fast, text).toEqual(exact.code);
      }
    }
  }
  expect(kinds.value).toBeGreaterThan(15);
  expect(kinds.fault).toBeGreaterThan(3);
});

const rows = (count: number, row: (i: number) => string) => Array.from({ length: count }, (_, i) => row(i)).join("\n");
const header = "a,b,color,__proto__,y\n";
const good = (i: number) => `${i},2.5,${i % 2 ? "red" : "blue"},x,${i}`;

test.each([
  ["a word among numbers", `${header}${rows(3000, (i) => (i === 2500 ? "oops,1,red,x,3" : good(i)))}`],
  ["two words among numbers", `${header}${rows(3000, (i) => (i % 1500 === 7 ? `oops${i},1,red,x,3` : good(i)))}`],
  ["a ragged row", `${header}${rows(3000, (i) => (i > 2000 && i < 2003 ? "1,2,red" : good(i)))}`],
  ["a quote never closed", `${header}${rows(50, good)}\n1,2,"red,x,3\n${rows(50, good)}`],
  ["a quote in the middle", `${header}${rows(50, good)}\n1,2,5" pipe,x,3\n${rows(50, good)}`],
  ["infinity", `${header}${rows(50, good)}\ninf,2,red,x,3\n`],
  ["an underscore", `${header}${rows(50, good)}\n1_000,2,red,x,3\n`],
  ["a header alone", header],
  ["nothing", " \n"],
  ["a column named twice", "a,b,a,y\n1,2,3,4\n"],
  ["a wrong delimiter", `${header}${rows(50, good)}`.replaceAll(",", ":")],
  ["no such column", `x,b,color,y\n1,2,red,4\n1,2,red,5\n`],
  ["no target", `a,b,color,__proto__\n1,2,red,x\n`],
  ["NUL", `${header}1,2,r\0d,x,4\n`],
  ["UTF-16", Buffer.from(`\uFEFF${header}${rows(3, good)}`, "utf16le")],
  ["Latin-1", Buffer.from(`${header}${rows(3, good)}\n1,2,Zoë,x,5`, "latin1")],
])("%s is the same fault by either reader", async (_, text) => {
  const { exact, fast } = await bothWays(text, csv("0.csv"), { ...regression, missing: "fault" });
  expect(exact).toHaveProperty("code");
  expect(fast).toEqual(exact);
});

test("rows without a target are named by file and line, also behind a cell of several lines", async () => {
  const text = `${header}1,2,"two\nlines",x,1\n\n1,2,red,x,\n1,2,red,x,5\n1,2,red,x,?\n`;
  const { exact, fast } = await bothWays(text, csv("0.csv"), { ...regression, missing: "fault" });
  expect(fast).toEqual(exact);
  expect(exact).toMatchObject({ code: "TARGET_MISSING_VALUES", params: { lines: [5, 7], count: 2, rows: 4 } });
});

test("decimal commas, semicolons, other words for missing and other encodings are read as the exact reader does", async () => {
  const text = `a;b;color;__proto__;y\n1,5;2;red;x;1\nnone;-,5;blue;;2,25\n3;4;Zoë;x;3e0\n`;
  const spec = csv("0.csv", { decimal: ",", missing: ["none"] });
  const { exact, fast } = await bothWays(text, spec, regression);
  expect(exact).toHaveProperty("value");
  expect(fast).toEqual(exact);
  expect((await bothWays(text.replace("1,5", "1.5"), spec, regression)).fast).toMatchObject({
    code: "CELL_NOT_NUMBER",
  });
  const latin = await bothWays(Buffer.from(text, "latin1"), { ...spec, encoding: "latin-1" }, regression);
  const utf16 = await bothWays(Buffer.from(`\uFEFF${text}`, "utf16le"), { ...spec, encoding: "utf-16" }, regression);
  for (const { exact: other, fast: fastOther } of [latin, utf16]) {
    expect(other).toEqual(exact);
    expect(fastOther).toEqual(exact);
  }
});

test("several files are one table, in their order, whatever the order of their columns; a file that lacks one is named", async () => {
  const spec = csv(["0.csv", "1.csv"]);
  const held = await heldOf("a,y\n1,10\n2,20\n", "y;a\r\n30;3\r\n");
  const { table, target } = await readTyped(held, spec, { a: number() }, regression, { scratch });
  expect(table.columns[0]).toMatchObject({ values: Float64Array.of(1, 2, 3) });
  expect(target).toMatchObject({ values: Float64Array.of(10, 20, 30) });
  const other = await heldOf("a,y\n1,10\n", "b,y\n1,20\n");
  await expect(readTyped(other, spec, { a: number() }, regression, { scratch })).rejects.toMatchObject({
    code: "FILES_DIFFER",
    message: '"1.csv" must have the columns of "0.csv"; it lacks "a" and has "b" besides',
  });
});

test("a wrong cell of the second of two files is named with that file and its line", async () => {
  const held = await heldOf("a,y\n1,10\n2,20\n", "a,y\n3,30\nx,40\n");
  await expect(readTyped(held, csv("*.csv"), { a: number() }, regression, { scratch })).rejects.toMatchObject({
    code: "CELL_NOT_NUMBER",
    params: { file: "1.csv", line: 3, row: 2, value: "x" },
  });
});

test("gzip is unpacked; what is cut or is none is named", async () => {
  const packed = gzipSync(`a,y\n${rows(5000, (i) => `${i},${i}`)}\n`);
  const read = async (bytes: Uint8Array, how: { sample?: number } = {}) => {
    const held = await heldOf(bytes);
    return readTyped(
      { files: [{ ...held.files[0]!, name: "a.csv.gz" }] },
      csv("a.csv.gz", how),
      { a: number() },
      regression,
      { scratch },
    );
  };
  expect((await read(packed)).table.rows).toBe(5000);
  expect((await read(packed, { sample: 10 })).table.rows).toBe(10);
  for (const how of [{}, { sample: 10 }]) {
    await expect(read(packed.subarray(0, packed.length / 2), how)).rejects.toMatchObject({
      code: "DATA_UNREADABLE",
      message: expect.stringContaining("ends too early"),
    });
    await expect(read(Buffer.from("a,y\n1,2\n"), how)).rejects.toMatchObject({ code: "DATA_UNREADABLE" });
  }
});

test("SQL selects, filters and derives; its mistakes are told with the source", async () => {
  const held = await heldOf(`a,color,y\n${rows(100, (i) => `${i},${i % 2 ? "1.0" : "red"},${i}`)}\n`);
  const read = (sql: string) =>
    readTyped(held, csv("0.csv", { sql }), { twice: number(), color: category(["red", "1.0"]) }, regression, {
      scratch,
    });
  const { table, rowNumbers } = await read(
    "SELECT 2 * a AS twice, color, y FROM source WHERE a >= 96 ORDER BY a DESC;",
  );
  expect(table.columns).toMatchObject([
    { values: Float64Array.of(198, 196, 194, 192) },
    { codes: Int32Array.of(1, 0, 1, 0) },
  ]);
  expect([...rowNumbers]).toEqual([1, 2, 3, 4]);
  await expect(read("SELECT nothing FROM source")).rejects.toMatchObject({
    code: "SOURCE_SQL",
    message: expect.stringContaining("nothing"),
  });
  await expect(read("DROP TABLE x")).rejects.toMatchObject({ code: "SOURCE_SQL" });
  await expect(read("SELECT * FROM read_csv('/etc/passwd')")).rejects.toMatchObject({ code: "SOURCE_SQL" });
  await expect(read("SELECT CAST(color AS INTEGER) AS twice, color, y FROM source")).rejects.toMatchObject({
    code: "SOURCE_SQL",
  });
});

test("a sample is the same rows for the same seed, in their order, with their numbers", async () => {
  const held = await heldOf(`a,y\n${rows(20_000, (i) => `${i},${i}`)}\n`);
  const read = (seed: number) =>
    readTyped(held, csv("0.csv", { sample: 500 }), { a: number() }, regression, { scratch, seed });
  const [one, same, other] = [await read(1), await read(1), await read(2)];
  expect(one).toEqual(same);
  expect(one.rowNumbers).not.toEqual(other.rowNumbers);
  expect(one.table.rows).toBe(500);
  expect(one.sampledFrom).toBe(20_000);
  const values = one.table.columns[0]!.kind === "number" ? [...one.table.columns[0]!.values] : [];
  expect(values.map((value) => value + 1)).toEqual([...one.rowNumbers]);
  const mean = values.reduce((a, b) => a + b) / 500;
  expect(Math.abs(mean - 10_000)).toBeLessThan(1_000);
});

test("JSON lines give the same table as CSV; a wrong value is named by its row", async () => {
  const json = '{"a":1,"color":"red","y":1}\n{"a":"2.5","color":" NA ","y":2}\n{"color":"pink","y":3,"n":{"k":[1]}}\n';
  const schema = { a: number(), color: category(["red"]) };
  const read = async (text: string) =>
    readTyped(await heldOf(text), jsonLines("0.jsonl"), schema, regression, { scratch });
  const { table, unknownLevels } = await read(json);
  expect(table.columns).toMatchObject([
    { values: Float64Array.of(1, 2.5, Number.NaN) },
    { codes: Int32Array.of(0, -1, -1) },
  ]);
  expect(unknownLevels).toEqual([{ column: "color", text: "pink", rows: [3] }]);
  await expect(read(`${json}{"a":"oops","y":4}\n`)).rejects.toMatchObject({
    code: "CELL_NOT_NUMBER",
    params: { row: 4, line: null, value: "oops" },
  });
  await expect(read(`${json}[1,2]\n`)).rejects.toMatchObject({ code: "DATA_UNREADABLE" });
  await expect(read(`${json}{"a":\n`)).rejects.toMatchObject({ code: "DATA_UNREADABLE" });
});
