import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { number } from "@espalier/learn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withDuck } from "../duck/index.ts";
import { readRaw } from "./read-raw.ts";
import { readTyped, typedFromCsv } from "./read-typed.ts";
import { withRelation, type Relation } from "./relation.ts";
import { csv, jsonLines, parquet, type SourceSpec } from "./spec.ts";

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "espalier-relation-"));
});
afterAll(() => rm(scratch, { recursive: true }));

let folders = 0;
async function heldOf(name: string, content: string | Uint8Array) {
  const folder = join(scratch, String(folders++));
  await mkdir(folder);
  await writeFile(join(folder, name), content);
  return { files: [{ name, path: join(folder, name) }] };
}

const columnsOf = ({ columns }: Relation) => Object.fromEntries(columns.map(({ name, kind }) => [name, kind]));
const all = ({ duck }: Relation) => duck.rows("SELECT * FROM data ORDER BY rowid");

/** What `work` makes of a source that is one file. */
async function relation<T>(
  name: string,
  content: string | Uint8Array,
  spec: SourceSpec,
  work: (relation: Relation) => Promise<T>,
  texts: readonly string[] = [],
) {
  return withRelation(await heldOf(name, content), spec, { scratch, texts }, work);
}
const rows = (count: number, row: (i: number) => string) => Array.from({ length: count }, (_, i) => row(i)).join("\n");

test("kinds are those of all rows, also where the first ones look otherwise", async () => {
  const late = 11_000;
  const header = "whole,number,date,time,text,almost,later,empty,zip,flag\n";
  const line = (i: number) =>
    `${i},${i}.5,2024-01-${10 + (i % 20)},2024-01-01 10:00:0${i % 10},t${i},${i % 20 === 3 ? "n/k" : i},${i < late - 1 ? i : "soon"},${i < late ? "" : i},${i % 7},${i % 2 === 0}`;
  await relation("a.csv", `${header}${rows(late + 10, line)}\n`, csv("a.csv"), async (data) => {
    expect(columnsOf(data)).toEqual({
      whole: "integer",
      number: "number",
      date: "date",
      time: "time",
      text: "text",
      almost: "text",
      later: "text",
      empty: "integer",
      zip: "integer",
      flag: "text",
    });
    expect(data.rows).toBe(late + 10);
    const odd = data.columns.flatMap(({ name, notNumbers }) => (notNumbers === undefined ? [] : [[name, notNumbers]]));
    expect(odd).toEqual([
      ["almost", ["n/k"]],
      ["later", ["soon"]],
    ]);
    expect(
      await data.duck.rows("SELECT rowid, whole FROM data WHERE rowid IN (0, 10999, 11009) ORDER BY rowid"),
    ).toEqual([0n, 10_999n, 11_009n].map((row) => [row, row]));
  });
});

test("missing words, spaces, decimal commas and lines without a value are as the exact reader takes them", async () => {
  const text = "a;b;c\n1,5; NA ;x\n;;\n\n?;-;  y  \n2;3;null\n";
  await relation("a.csv", text, csv("a.csv", { decimal: "," }), async (data) => {
    expect(columnsOf(data)).toEqual({ a: "number", b: "integer", c: "text" });
    expect(await all(data)).toEqual([
      [1.5, null, "x"],
      [null, null, "y"],
      [2, 3n, null],
    ]);
  });
});

test("what is no number is not taken for one, and columns can stay as they are written", async () => {
  const text = `u,i,h,z,o\n${rows(30, (i) => `1_00${i % 10},inf,0x1F,00${i % 10},${i}.0`)}\n`;
  await relation("a.csv", text, csv("a.csv"), async (data) => {
    expect(columnsOf(data)).toEqual({ u: "text", i: "text", h: "text", z: "integer", o: "integer" });
  });
  await relation(
    "a.csv",
    text,
    csv("a.csv"),
    async (data) => {
      expect((await all(data))[3]).toEqual(["1_003", "inf", "0x1F", "003", "3.0"]);
    },
    ["z", "o"],
  );
});

const hostile = [
  "__proto__",
  "0",
  "constructor",
  "'; DROP TABLE data; --",
  'a "quoted" name',
  "a\nb",
  "名前",
  "x".repeat(10_000),
  "c0",
  "data",
  "source",
  "*",
];

test("columns may be called anything but what SQL cannot tell apart", async () => {
  const quoted = hostile.map((name) => `"${name.replaceAll('"', '""')}"`).join(",");
  const text = `${quoted}\n${rows(20, (i) => hostile.map((_, at) => i * at).join(","))}\n`;
  await relation("a.csv", text, csv("a.csv"), async (data) => {
    expect(data.columns.map(({ name }) => name)).toEqual(hostile);
    expect((await all(data))[2]).toEqual(hostile.map((_, at) => BigInt(2 * at)));
  });
  const held = await heldOf("a.csv", text);
  const features = Object.fromEntries(hostile.slice(1).map((name) => [name, number()]));
  const { table } = await readTyped(
    held,
    csv("a.csv", { sample: 10 }),
    features,
    { kind: "regression", name: "__proto__", missing: "drop" },
    { scratch },
  ).catch((error: unknown) => {
    expect(error).toMatchObject({ code: "TARGET_CONSTANT" });
    return { table: null };
  });
  expect(table).toBeNull();
  for (const header of ["rowid,b", "RowId,b", "b,B", "Straße,STRASSE,straße"]) {
    const one = relation("a.csv", `${header}\n${header.replace(/[^,]+/g, "1")}\n`, csv("a.csv"), () =>
      Promise.resolve(),
    );
    await expect(one).rejects.toMatchObject({ code: "COLUMN_NAME" });
  }
  await expect(relation("a.csv", ",b\n1,2\n", csv("a.csv"), all)).rejects.toMatchObject({ code: "CSV_COLUMN_UNNAMED" });
});

test("objects and lists of JSON become text, truth stays truth, and texts follow the rules of CSV", async () => {
  const lines = [
    { a: 1, b: " x ", c: true, d: "2024-01-02", e: { k: [1, 2] }, f: [1], g: "NA", h: 1 },
    { a: 2.5, b: "?", c: null, d: null, e: null, f: null, g: "y", h: "1" },
  ];
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  await relation("a.jsonl", text, jsonLines("a.jsonl"), async (data) => {
    expect(columnsOf(data)).toEqual({
      a: "number",
      b: "text",
      c: "boolean",
      d: "date",
      e: "text",
      f: "text",
      g: "text",
      h: "text",
    });
    const found = await data.duck.rows("SELECT a, b, c, d::VARCHAR, e, f, g, h FROM data");
    expect(found).toEqual([
      [1, "x", true, "2024-01-02", '{"k":[1,2]}', "[1]", null, "1"],
      [2.5, null, null, null, null, null, "y", "1"],
    ]);
  });
  await relation("b.jsonl", `\uFEFF${text}`, jsonLines("b.jsonl"), ({ rows: count }) => {
    expect(count).toBe(2);
    return Promise.resolve();
  });
  for (const wrong of ['{"a":1}\n{"a":', '{"a":1}\n[1]', "not json", "\n\n"]) {
    await expect(relation("a.jsonl", wrong, jsonLines("a.jsonl"), all)).rejects.toMatchObject({
      code: "DATA_UNREADABLE",
    });
  }
});

test("every kind of value of Parquet has its place, and what is no Parquet is named", async () => {
  const path = join(scratch, "all.parquet");
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT 1::UTINYINT AS i, 1.5::DECIMAL(8, 2) AS d, 'nan'::FLOAT AS f, 'x' AS t, [1, 2] AS l, {'k': 1} AS s,
    DATE '2024-01-01' AS day, TIMESTAMP '2024-01-01 10:00:00' AS at, true AS b, 18446744073709551615::UBIGINT AS u, 'q'::BLOB AS blob,
    TIME '10:00:00' AS clock, NULL AS nothing) TO '${path}'`);
  connection.closeSync();
  instance.closeSync();
  await withRelation({ files: [{ name: "all.parquet", path }] }, parquet("all.parquet"), { scratch }, async (data) => {
    expect(columnsOf(data)).toMatchObject({
      i: "integer",
      d: "number",
      f: "number",
      t: "text",
      l: "text",
      s: "text",
      day: "date",
      at: "time",
      b: "boolean",
      u: "number",
      blob: "text",
      clock: "text",
    });
    expect(await data.duck.rows("SELECT i, d, f, l, s, u, clock FROM data")).toEqual([
      [1n, 1.5, null, "[1,2]", '{"k":1}', 2 ** 64, "10:00:00"],
    ]);
  });
  const cut = relation("a.parquet", "PAR1 and no more", parquet("a.parquet"), all);
  await expect(cut).rejects.toMatchObject({ code: "DATA_UNREADABLE", message: expect.stringContaining('"a.parquet"') });
});

test("texts of any source can be had as they would be written", async () => {
  const held = await heldOf("a.jsonl", '{"a":1,"b":true,"c":"x"}\n{"a":0.1,"b":null,"c":" NA"}\n');
  const { columns } = await readRaw(held, jsonLines("a.jsonl"), { scratch });
  expect(columns).toEqual([
    { name: "a", texts: ["1.0", "0.1"] },
    { name: "b", texts: ["true", null] },
    { name: "c", texts: ["x", null] },
  ]);
});

test("a line of 17 MB is one clear fault, by every reader", async () => {
  const folder = join(scratch, "long");
  await mkdir(folder);
  const write = async (name: string, head: string, tail: string, megabytes = 17) => {
    const file = await open(join(folder, name), "w");
    await file.write(head);
    for (let i = 0; i < megabytes; i++) await file.write("z".repeat(1 << 20));
    await file.write(tail);
    await file.close();
    return { files: [{ name, path: join(folder, name) }] };
  };
  const line = await write("line.csv", "a,b\n1,", "\n2,x\n");
  const header = await write("header.csv", "a,b", "\n2,x\n");
  const object = await write("object.jsonl", '{"a":"', '"}\n', 40);
  const target = { kind: "regression", name: "a", missing: "fault" } as const;
  for (const work of [
    () => withRelation(line, csv("line.csv"), { scratch }, all),
    () => withRelation(header, csv("header.csv"), { scratch }, all),
    () => withRelation(object, jsonLines("object.jsonl"), { scratch }, all),
    () => typedFromCsv(line, csv("line.csv"), { a: number() }, target, { scratch }),
  ]) {
    expect(await work().catch((error: { code: string }) => error.code)).toBe("LINE_TOO_LONG");
  }
});

test("fifty thousand columns are trained on, and one clear error where SQL is needed", async () => {
  const names = Array.from({ length: 50_000 }, (_, i) => `column ${i}`);
  const text = [names, ...Array.from({ length: 3 }, (_, row) => names.map((_name, i) => row * i))]
    .map((cells) => cells.join(","))
    .join("\n");
  const held = await heldOf("a.csv", text);
  const features = Object.fromEntries(names.slice(2).map((name) => [name, number()]));
  const target = { kind: "regression", name: "column 1", missing: "fault" } as const;
  const { table } = await readTyped(held, csv("a.csv"), features, target, { scratch });
  expect([table.rows, table.columns.length]).toEqual([3, 49_998]);
  await expect(withRelation(held, csv("a.csv"), { scratch }, all)).rejects.toMatchObject({ code: "COLUMNS_TOO_MANY" });
});

test("rows keep their order, however many threads read them", async () => {
  const count = 900_000; // more than one buffer of DuckDB
  const text = `a,b,c\n${rows(count, (i) => `${i},${i % 3 === 0 ? "red" : "blue"},some text to fill the line with ${i % 1000}`)}\n`;
  await relation("a.csv", text, csv("a.csv"), async ({ duck }) => {
    expect(await duck.rows("SELECT count(*) FROM data WHERE rowid <> a")).toEqual([[0n]]);
  });
});

test("SQL of the source sees nothing but its rows, and leaves nothing behind", async () => {
  const sql = "SELECT a, count(*) AS n, sum(b) AS b, avg(b)::FLOAT AS mean FROM source GROUP BY a ORDER BY a";
  await relation("a.csv", `a,b\n${rows(10, (i) => `${i % 2},${i}`)}\n`, csv("a.csv", { sql }), async (data) => {
    expect(columnsOf(data)).toEqual({ a: "integer", n: "integer", b: "number", mean: "number" });
    expect(await all(data)).toEqual([
      [0n, 5n, 20, 4],
      [1n, 5n, 25, 5],
    ]);
  });
  for (const bad of [
    "SELECT * FROM data",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT 1; COPY (SELECT 1) TO '/tmp/x'",
    "ATTACH '/tmp/x.db'",
    "",
  ]) {
    await expect(relation("a.csv", "a,b\n1,2\n", csv("a.csv", { sql: bad }), all)).rejects.toMatchObject({
      code: "SOURCE_SQL",
    });
  }
});

test("a database on disk holds what exceeds the memory", async () => {
  await withDuck({ files: [], scratch, memoryMb: 60, database: join(scratch, "big.duckdb") }, async (duck) => {
    await duck.run("CREATE TABLE data AS SELECT range AS a, md5(range::VARCHAR) AS b FROM range(3000000)");
    expect(await duck.rows("SELECT count(*), max(a) FROM data")).toEqual([[3_000_000n, 2_999_999n]]);
  });
});

test("a file that is not packed by zstd as its name says is named", async () => {
  const wrong = relation("a.csv.zst", "a,b\n1,2\n", csv("a.csv.zst"), all);
  await expect(wrong).rejects.toMatchObject({ code: "DATA_UNREADABLE", params: { file: "a.csv.zst" } });
});
