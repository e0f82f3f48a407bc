import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { motoCommand, startMoto, withMoto, type Moto } from "../fixtures/moto.ts";
import type { Project } from "../project/index.ts";
import { csv, postgres, type SourceSpec } from "../source/index.ts";
import { lookAtData } from "./look.ts";

let moto: Moto | null = null;
beforeAll(async () => {
  if (motoCommand !== null) moto = await startMoto();
});
afterAll(() => moto?.stop());

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "espalier-look-"));
  return () => rmSync(dir, { recursive: true });
});
const put = (name: string, text = "x") => {
  mkdirSync(join(dir, name, ".."), { recursive: true });
  writeFileSync(join(dir, name), text);
};
const look = (where: true | string, source: SourceSpec = csv("data/*.csv")) => {
  const project = { dir, config: { source } } as unknown as Project; // the rest is not looked at
  return lookAtData(project, where, new AbortController().signal);
};
const namesOf = async (where: true | string, source?: SourceSpec) => Object.keys(await look(where, source)).sort();

test("the source's own files are looked at, as a run would find them", async () => {
  for (const name of ["data/a.csv", "data/b.csv", "data/c.txt", "other.csv"]) put(name);
  expect(await namesOf(true)).toEqual(["data/a.csv", "data/b.csv"]);
  const before = await look(true);
  expect(await look(true)).toEqual(before);
  put("data/b.csv", "xy");
  const after = await look(true);
  expect(after["data/a.csv"]).toBe(before["data/a.csv"]);
  expect(after["data/b.csv"]).not.toBe(before["data/b.csv"]);
});

test("a folder counts with all that lies below it, but for what is hidden or unfinished", async () => {
  for (const name of ["a.csv", "2026/b.csv", "c.csv.part", ".hidden/d.csv", "e.tmp"]) put(`in/${name}`);
  symlinkSync(join(dir, "nowhere"), join(dir, "in/gone.csv"));
  expect(await namesOf("in")).toEqual(["2026/b.csv", "a.csv"]);
});

test("no file yet is no data, and a file in the folder's place is a mistake", async () => {
  expect(await look(true)).toEqual({});
  expect(await look(true, csv("later.csv"))).toEqual({});
  expect(await look("incoming")).toEqual({});
  expect(await look(true, postgres("SELECT 1"))).toEqual({});
  put("incoming");
  await expect(look("incoming")).rejects.toMatchObject({ code: "PATH_NOT_FOLDER" });
});

withMoto("objects count by what the source reads of them, and by their content", async () => {
  const bucket = await moto!.bucket("looked-at");
  for (const key of ["in/a.csv", "in/b.csv", "in/c.txt", "in/d.csv.tmp", "in/", "inner/e.csv"]) {
    await bucket.put(key, Buffer.from("x"));
  }
  const { endpoint } = moto!;
  const names = (...found: string[]) => found.map((key) => `s3://looked-at/${key}`);
  expect(await namesOf(true, csv("s3://looked-at/in/*.csv", { endpoint }))).toEqual(names("in/a.csv", "in/b.csv"));
  expect(await namesOf(true, csv("s3://looked-at/in/", { endpoint }))).toEqual(
    names("in/a.csv", "in/b.csv", "in/c.txt"),
  );
  expect(await namesOf(true, csv("s3://looked-at/in/b.csv", { endpoint }))).toEqual(names("in/b.csv"));
  process.env["AWS_ENDPOINT_URL"] = endpoint;
  try {
    expect(await namesOf("s3://looked-at/in")).toEqual(names("in/a.csv", "in/b.csv", "in/c.txt", "inner/e.csv"));
    const before = await look("s3://looked-at/in/");
    await bucket.put("in/a.csv", Buffer.from("y")); // as long as before
    const after = await look("s3://looked-at/in/");
    expect(after["s3://looked-at/in/a.csv"]).not.toBe(before["s3://looked-at/in/a.csv"]);
  } finally {
    delete process.env["AWS_ENDPOINT_URL"];
    bucket.close();
  }
});
