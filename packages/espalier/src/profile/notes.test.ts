import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng } from "@espalier/learn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { relationOf, type GivenCell, type GivenColumns } from "../fixtures/relation.ts";
import { profileRelation, type Note, type ProfileOptions } from "./index.ts";

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "espalier-notes-"));
});
afterAll(() => rm(scratch, { recursive: true }));

const rows = 600;
const make = <T>(at: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => at(row));
const rng = createRng("notes");
const noise = make(() => Math.round(rng.normal() * 1e9) / 1e9);
const target = make(() => Math.round(rng.normal() * 1e9) / 1e9);
const label = make((row) => (target[row]! > 0.5 ? "yes" : "no"));
const same = (
  name: string,
  values: readonly GivenCell[],
  kind: GivenColumns[number][1] = "number",
): GivenColumns[number] => [name, kind, values];

const y = same("y", target);
const z = same("y", label, "text");

async function notesOn(columns: GivenColumns, options: Partial<ProfileOptions> = {}): Promise<readonly Note[]> {
  const { notes } = await relationOf(columns, scratch, (relation) =>
    profileRelation(relation, { seed: 1, file: "f.csv", target: { name: "y" }, ...options }),
  );
  return notes;
}

const found = async (about: Note["about"], columns: GivenColumns, options?: Partial<ProfileOptions>) =>
  (await notesOn(columns, options)).filter((note) => note.about === about);

test("noise is not suspected, and it is said that nothing tells", async () => {
  const notes = await notesOn([same("x", noise), y]);
  expect(notes.map(({ about }) => about)).toEqual(["telling"]);
  expect(notes[0]!.text).toBe('no column alone tells anything of "y"');
});

test("a number that is the target in other words is a leak, with its evidence", async () => {
  const [note] = await found("leakage", [
    same("x", noise),
    same(
      "copy",
      target.map((v) => v ** 3 + v),
    ),
    y,
  ]);
  expect(note).toMatchObject({ columns: ["copy"], level: "warning" });
  expect(note!.text).toMatch(/^"copy" alone tells \d+(\.\d)?% of the variance of "y"/);
});

test("a level that is decided after the class is a leak, told in rows", async () => {
  const [note] = await found("leakage", [
    same("x", noise),
    same(
      "paid",
      label.map((v) => (v === "yes" ? "A" : "B")),
      "text",
    ),
    z,
  ]);
  expect(note!.text).toMatch(
    /^"paid" alone tells "y" right in 100% of the rows, where always saying "no" is right in \d+%/,
  );
});

test("a target that is the sum of two columns is found, each of which tells little", async () => {
  const [note] = await found("leakage", [
    same("a", noise),
    same(
      "b",
      target.map((v, i) => v - noise[i]!),
    ),
    y,
  ]);
  expect(note!.text).toMatch(/^"y" is "[ab]" \+ "[ab]" in every row/);
});

test("a column that is filled in after the target is known is told by what is missing", async () => {
  const [note] = await found("leakage", [
    same(
      "x",
      noise.map((v, i) => (label[i] === "yes" ? v : null)),
    ),
    z,
  ]);
  expect(note!.text).toMatch(
    /^whether "x" is missing \(in \d+% of the rows\) tells (100|9\d(\.\d)?|over 99\.9)% of the entropy/,
  );
  expect(
    await found("leakage", [
      same(
        "x",
        noise.map((v, i) => (i % 3 === 0 ? v : null)),
      ),
      z,
    ]),
  ).toEqual([]);
});

test("identifiers are found by counting and by never repeating; whole numbers that never repeat are not enough", async () => {
  const shuffled = make((row) => ((row * 7919) % rows) * 3);
  const [note] = await found("identifier", [
    same(
      "row",
      make((row) => row + 17),
      "integer",
    ),
    same(
      "code",
      make((row) => `c${(row * 31) % rows}`),
      "text",
    ),
    same("orderId", shuffled, "integer"),
    same("area", shuffled, "integer"),
    same("x", noise),
    y,
  ]);
  expect(note!.columns).toEqual(["row", "code", "orderId"]);
});

test("time that runs backwards is told with its place, and rows in an order of the target", async () => {
  const days = make((row) => new Date(Date.UTC(2020, 0, row < 300 ? row + 1 : row - 200)).toISOString().slice(0, 10));
  const [note] = await found("order", [same("day", days, "date"), same("x", noise), y]);
  expect(note!.text).toBe('time runs backwards: "day" rises from row to row but in 1 of 599 steps, first in row 301');
  const [sorted] = await found("order", [
    same("x", noise),
    same(
      "y",
      [...target].sort((a, b) => a - b),
    ),
  ]);
  expect(sorted!.text).toContain("a row's place in the file alone tells");
});

test("what stands in for a missing value is found where it is far from all else", async () => {
  const [note] = await found("odd-values", [
    same(
      "x",
      noise.map((v, i) => (i % 50 === 0 ? 9999 : v)),
    ),
    y,
  ]);
  expect(note!.text).toBe(
    `9,999 stands far from all other values: "x" (12 rows; then ${Math.max(...noise.filter((_, i) => i % 50 !== 0))
      .toPrecision(4)
      .replace(/0+$/, "")})`,
  );
  expect(await found("odd-values", [same("x", noise.map(Math.round), "integer"), y])).toEqual([]);
});

test("words in a column of numbers, and levels that differ in case only, are told", async () => {
  const texts = noise.map((v, i) => (i % 100 === 0 ? "n.d." : String(v)));
  const levels = make((row) => ["Male", "male", "Female"][row % 3]!);
  const notes = await found("odd-values", [same("x", texts, "text"), same("sex", levels, "text"), y]);
  expect(notes.map(({ text }) => text)).toEqual([
    '"x" holds numbers but for 6 cells: "n.d." (6)',
    '"sex" has levels that differ in case or spaces only: "Male", "male"',
  ]);
});

test("constant, empty, mostly and partly missing columns are told once for all of them", async () => {
  const notes = await notesOn([
    same(
      "one",
      make(() => 1),
      "integer",
    ),
    same(
      "also",
      make(() => "x"),
      "text",
    ),
    same(
      "none",
      make(() => null),
    ),
    same(
      "few",
      noise.map((v, i) => (i % 10 === 0 ? v : null)),
    ),
    same(
      "most",
      noise.map((v, i) => (i % 10 !== 0 ? v : null)),
    ),
    y,
  ]);
  const texts = notes.map(({ text }) => text);
  expect(texts).toContain('"one", "also" have one value only');
  expect(texts).toContain('"none" has no value at all');
  expect(texts).toContain('mostly missing: "few" 90%');
  expect(texts).toContain('missing in part: "most" 10%');
});

test("two columns that say the same are named as a pair", async () => {
  const [note] = await found("redundant", [
    same("c", noise),
    same(
      "f",
      noise.map((v) => v * 1.8 + 32),
    ),
    y,
  ]);
  expect(note!.columns).toEqual(["c", "f"]);
});

test("a rare class and a missing target come with what they mean for training", async () => {
  const rare = make((row) => (row % 100 === 0 ? "fraud" : "fine"));
  const [note] = await found("balance", [same("x", noise), same("y", rare, "text")]);
  expect(note).toMatchObject({
    level: "warning",
    text: 'the classes of "y" are uneven: 99% of the rows are "fine", 1% "fraud"',
  });
  const [gone] = await found("missing", [
    same("x", noise),
    same(
      "y",
      target.map((v, i) => (i === 5 ? null : v)),
    ),
  ]);
  expect(gone!.text).toBe('"y" is missing in 1 of 600 rows');
});

test("only what the project predicts from is suspected", async () => {
  const columns = [same("x", noise), same("copy", target), y];
  const features = { x: { kind: "number" } } as const;
  expect(await found("leakage", columns, { features })).toEqual([]);
});
