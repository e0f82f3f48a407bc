import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyOfExample, espalier, scratch } from "./espalier-cli.ts";

/** Two CSV files in a folder: numbers around 0, and around `shift`. */
async function batches(shift: number): Promise<{ dir: string; old: string; now: string }> {
  const dir = await scratch();
  const file = (name: string, at: number) => {
    const path = join(dir, name);
    const rows = Array.from({ length: 200 }, (_, row) => `${((row * 37) % 101) / 10 + at},${"abc"[row % 3]}`);
    writeFileSync(path, `x,letter\n${rows.join("\n")}\n`);
    return path;
  };
  return { dir, old: file("old.csv", 0), now: file("new.csv", shift) };
}

test("drift at or above the level ends with 3, below it with 0, and bad input with 2", async () => {
  const { dir, old, now } = await batches(2);
  const drifted = await espalier("-C", dir, "data", "drift", "old.csv", "new.csv", "--output", "drift.html");
  expect(drifted.stderr).toBe("");
  expect(drifted.code).toBe(3);
  expect(drifted.stdout).toContain("drift: large  200 old rows, 200 new rows");
  expect(readFileSync(join(dir, "drift.html"), "utf8")).toContain("<title>Drift in 1 of 2 columns</title>");
  const still = await espalier("data", "drift", old, now, "--columns", "letter", "--fail-on", "small", "--json");
  expect(still.code).toBe(0);
  expect(JSON.parse(still.stdout)).toMatchObject({ format: 1, verdict: "none", rows: { old: 200, new: 200 } });
  const absent = await espalier("-C", dir, "data", "drift", "old.csv", "nope.csv", "--json");
  expect(absent.code).toBe(2);
  expect(JSON.parse(absent.stdout)).toMatchObject({ error: { code: "FILE_NOT_FOUND" } });
});

test("a new column is small drift", async () => {
  const { dir, old } = await batches(0);
  const wider = join(dir, "wider.csv");
  writeFileSync(wider, readFileSync(old, "utf8").replaceAll("\n", ",1\n").replace("letter,1", "letter,added"));
  expect((await espalier("data", "drift", old, wider)).code).toBe(0);
  const strict = await espalier("data", "drift", old, wider, "--fail-on", "small");
  expect(strict.code).toBe(3);
  expect(strict.stdout).toContain("new: added (integer)");
});

test("the same two files give the same page, byte for byte", async () => {
  const { dir } = await batches(0.5);
  const pages = [];
  for (const name of ["a.html", "b.html"]) {
    await espalier("-C", dir, "data", "drift", "old.csv", "new.csv", "--output", name);
    pages.push(readFileSync(join(dir, name), "utf8"));
  }
  expect(pages[0]).toBe(pages[1]);
});

test("kept versions are compared as the project reads them, its target apart", async () => {
  const dir = await copyOfExample("iris");
  const file = join(dir, "data/iris.csv");
  await espalier("-C", dir, "ingest");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^\d\.\d,/gm, "9.9,"));
  await espalier("-C", dir, "ingest");
  const { code, stdout } = await espalier("-C", dir, "data", "drift", "@-1", "@", "--json");
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({
    names: { old: expect.stringMatching(/^version [0-9a-f]{12}$/) },
    target: { name: "species", verdict: "none" },
    drifted: { columns: 1, of: 4 },
    columns: [
      { name: "sepal_length", verdict: "large", moved: expect.stringContaining("is now always 9.9") },
      {},
      {},
      {},
    ],
  });
});
