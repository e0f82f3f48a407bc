import { boosting, number, schema } from "@espalier/learn";
import { expect, test } from "vitest";
import { csv, jsonLines, parquet, postgres, tsv, type SourceSpec } from "../source/index.ts";
import { checkConfig } from "./check-config.ts";

const hash = "a".repeat(64);
const checked = (source: unknown) =>
  checkConfig({
    name: "demo",
    source,
    features: schema({ x: number() }),
    target: { name: "y", kind: "regression" },
    candidates: { b: boosting.regressor() },
  });
const problemsOf = (source: unknown) => {
  const result = checked(source);
  return result.kind === "valid" ? [] : result.problems.map(({ path, rule }) => `${path}: ${rule}`);
};

test("every source that the builders make is valid, and stays as it is", () => {
  const sources: readonly SourceSpec[] = [
    csv("a.csv", { delimiter: ";", decimal: ",", missing: ["-"], encoding: "latin-1", sql: "FROM source", sample: 10 }),
    tsv(["a.tsv", "data/*.tsv.gz"]),
    jsonLines("https://example.org/a.jsonl", { sha256: hash }),
    parquet(["s3://bucket/a/", "s3://bucket/*.parquet"], {
      endpoint: "http://127.0.0.1:9000",
      region: "x",
      pathStyle: true,
    }),
    postgres("SELECT 1"),
    postgres("SELECT 1", { url: "postgres://me@host:5432/db" }),
  ];
  for (const source of sources) expect(checked(source)).toMatchObject({ kind: "valid", config: { source } });
});

test("what does not go together is told with its path", () => {
  const beginningsOf = (source: unknown) => problemsOf(source).map((problem) => problem.slice(0, 40));
  expect(beginningsOf(csv("https://example.org/a.csv"))).toEqual(["source.sha256: the SHA-256 that the file"]);
  expect(beginningsOf(csv("a.csv", { sha256: hash }))).toEqual(["source.sha256: left out: it is for https"]);
  expect(beginningsOf(csv("a.csv", { endpoint: "http://x" }))).toEqual(["source.endpoint: left out: it is for s3:"]);
  expect(beginningsOf(csv(["a.csv", "s3://bucket/b.csv"]))).toEqual(["source.path: all s3:// addresses, or non"]);
  expect(beginningsOf(csv("ftp://host/a.csv"))).toHaveLength(1);
  expect(beginningsOf({ kind: "xml", path: "a" })).toHaveLength(1);
  expect(beginningsOf(null)).toHaveLength(1);
  expect(beginningsOf({ ...csv(""), sample: 0, sql: "", encoding: "ebcdic", more: 1 })).toHaveLength(5);
  expect(beginningsOf({ ...postgres("SELECT 1"), env: "a b" })).toHaveLength(1);
});

test("a password in a source is refused, and is in no problem", () => {
  for (const url of [
    "postgres://me:hunter2@host/db",
    "postgres://host/db?user=me&password=hunter2",
    "postgres://me:hunter2:@host/db",
  ]) {
    const result = checked(postgres("SELECT 1", { url }));
    expect(result.kind).toBe("invalid");
    expect(JSON.stringify(result)).not.toContain("hunter2");
    expect(JSON.stringify(result)).toContain("source.url");
  }
});
