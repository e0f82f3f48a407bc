import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { csv, jsonLines, parquet, withRelation, type SourceSpec } from "../source/index.ts";
import { check } from "./check.ts";
import { evaluateChecks } from "./evaluate-checks.ts";
import { quarantinedRows } from "./quarantined-rows.ts";

const checks = {
  whole: check.type("id", "integer"),
  one: check.unique("id"),
  range: check.range("price", { min: 0, max: 90 }),
  colors: check.oneOf("color", ["red", "blue"]),
  pattern: check.pattern("note", "^n\\d+$"),
  gaps: check.nullRate("price", { max: 0 }),
  days: check.range("day", { min: "2026-01-05" }),
  sql: check.sql("SELECT rowid FROM data WHERE id % 50 = 7", { severity: "quarantine" }),
  leakage: check.leakage({ limit: 0.9, severity: "info" }),
};

/** 100 rows, of which some are wrong in each way. */
const rows = Array.from({ length: 100 }, (_, i) => ({
  id: i === 40 ? 39 : i,
  price: i % 25 === 3 ? null : i === 60 ? -1.5 : ((i * 37) % 89) + 0.25,
  color: i === 12 ? "it's green" : i % 2 ? "red" : "blue",
  note: i === 77 ? 'a "quoted", one' : `n${i}`,
  day: `2026-01-${String(1 + (i % 28)).padStart(2, "0")}`,
  y: i % 2 ? 1 : 0,
}));

test("the same rows have the same findings as CSV, JSON lines and Parquet", async () => {
  const dir = await mkdtemp(join(tmpdir(), "espalier-same-"));
  try {
    const names = Object.keys(rows[0]!) as (keyof (typeof rows)[number])[];
    const cell = (value: string | number | null) => `"${String(value ?? "").replaceAll('"', '""')}"`;
    const lines = [names, ...rows.map((row) => names.map((name) => row[name]))].map((line) => line.map(cell).join(","));
    await writeFile(join(dir, "rows.csv"), lines.join("\n"));
    await writeFile(join(dir, "rows.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const read = `SELECT * REPLACE (day::DATE AS day) FROM read_json('${join(dir, "rows.jsonl")}')`;
    await connection.run(`COPY (${read}) TO '${join(dir, "rows.parquet")}'`);
    connection.closeSync();

    const findings = async (spec: SourceSpec, file: string) => {
      const held = { files: [{ name: file, path: join(dir, file) }] };
      return await withRelation(held, spec, { scratch: dir }, async (relation) => {
        const setting = {
          dir,
          configFile: "",
          features: ["color", "price"],
          target: "y",
          expected: [],
          accepted: null,
        };
        return await evaluateChecks(relation, Object.entries(checks), {
          ...setting,
          now: 0,
          modifiedAt: null,
          scratch: dir,
        });
      });
    };
    const fromCsv = await findings(csv("rows.csv"), "rows.csv");
    expect(fromCsv.findings.map(({ check: name, count }) => [name, count])).toEqual([
      ["one", 1],
      ["range", 1],
      ["colors", 1],
      ["pattern", 1],
      ["gaps", 4],
      ["days", 16],
      ["sql", 2],
      ["leakage", 1],
    ]);
    expect(await findings(jsonLines("rows.jsonl"), "rows.jsonl")).toEqual(fromCsv);
    expect(await findings(parquet("rows.parquet"), "rows.parquet")).toEqual(fromCsv);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("rows of a sample are told, and set aside, by their numbers in the source", async () => {
  const dir = await mkdtemp(join(tmpdir(), "espalier-sample-"));
  try {
    await writeFile(
      join(dir, "rows.csv"),
      `id,x\n${Array.from({ length: 200 }, (_, i) => `${i + 1},${i % 3}`).join("\n")}\n`,
    );
    const held = { files: [{ name: "rows.csv", path: join(dir, "rows.csv") }] };
    await withRelation(held, csv("rows.csv", { sample: 50 }), { scratch: dir }, async (relation) => {
      const two = [["two", check.range("x", { max: 1, severity: "quarantine", limit: 0.9 })]] as const;
      const setting = { dir, configFile: "", features: [], target: "y", expected: [], accepted: null, now: 0 };
      const { findings, quarantine } = await evaluateChecks(relation, two, {
        ...setting,
        modifiedAt: null,
        scratch: dir,
      });
      expect(findings[0]!.rows!.every((row) => (row - 1) % 3 === 2)).toBe(true);
      expect(quarantine.size).toBe(findings[0]!.count);
      for await (const { row, cells } of quarantinedRows(relation, quarantine))
        expect(cells).toEqual([String(row), "2"]);
    });
  } finally {
    await rm(dir, { recursive: true });
  }
});
