import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { identifier, literal, withDuck } from "./index.ts";

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "espalier-duck-"));
  await writeFile(join(scratch, "mine.csv"), "x\n1\n2\n");
  await writeFile(join(scratch, "other.csv"), "x\n3\n");
});
afterAll(() => rm(scratch, { recursive: true }));

test("SQL reads the files it was given, and neither another file nor the network, and writes nothing", async () => {
  await withDuck({ files: [join(scratch, "mine.csv")], scratch }, async (duck) => {
    const read = (file: string) => duck.rows(`SELECT sum(x)::INTEGER FROM read_csv(${literal(join(scratch, file))})`);
    expect(await read("mine.csv")).toEqual([[3]]);
    await expect(read("other.csv")).rejects.toThrow("disabled by configuration");
    await expect(duck.run("SELECT * FROM read_text('/etc/hostname')")).rejects.toThrow("disabled by configuration");
    await expect(duck.run(`COPY (SELECT 1) TO ${literal(join(scratch, "out.csv"))}`)).rejects.toThrow("disabled");
    await expect(duck.run("SET enable_external_access = true")).rejects.toThrow();
    await expect(duck.run("INSTALL httpfs")).rejects.toThrow();
    await expect(duck.run("SELECT getenv('HOME')")).rejects.toThrow();
  });
});

test("names and texts come back as they were", async () => {
  const names = ['quo"te', "'; DROP TABLE data; --", "__proto__", "0", "a\nb", "名前", "x".repeat(10_000)];
  await withDuck({ files: [], scratch }, async (duck) => {
    await duck.run(`CREATE TABLE data AS SELECT ${names.map((name, i) => `${i} AS ${identifier(name)}`).join(", ")}`);
    const found = await duck.rows("SELECT column_name FROM duckdb_columns() WHERE table_name = 'data'");
    expect(found.flat()).toEqual(names);
    expect(await duck.rows(`SELECT ${literal("it's \\ 'so'")}`)).toEqual([["it's \\ 'so'"]]);
  });
});

test("a signal ends a running statement with its own reason", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const running = withDuck({ files: [], scratch, signal: stop.signal }, async (duck) => {
    setTimeout(() => stop.abort(reason), 50);
    await duck.rows("SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range % 7 = b.range % 11");
  });
  await expect(running).rejects.toBe(reason);
});

test("what exceeds the memory goes on from the disk, or is one clear fault", async () => {
  const hungry = "SELECT count(DISTINCT range || 'padding') FROM range(3000000)";
  await withDuck({ files: [], scratch, memoryMb: 150 }, async (duck) => {
    expect(await duck.rows(hungry)).toEqual([[3_000_000n]]);
  });
  const huge = withDuck({ files: [], scratch, memoryMb: 30 }, (duck) =>
    duck.rows("SELECT list(range || 'a text that is long enough to stand outside') FROM range(3000000)"),
  );
  await expect(huge).rejects.toMatchObject({ code: "DATA_TOO_LARGE" });
});
