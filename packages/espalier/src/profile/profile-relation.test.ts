import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng } from "@espalier/learn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { relationOf, type GivenColumns } from "../fixtures/relation.ts";
import { findDuplicates } from "./duplicates.ts";
import { profilePage, profileRelation, type Note, type Profile, type ProfileOptions } from "./index.ts";

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "espalier-profile-"));
});
afterAll(() => rm(scratch, { recursive: true }));

const profileOf = (columns: GivenColumns, options: Partial<ProfileOptions> = {}): Promise<Profile> =>
  relationOf(columns, scratch, (relation) => profileRelation(relation, { seed: 1, file: "f.csv", ...options }));

const make = <T>(rows: number, at: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => at(row));
const noise = (seed: string, rows: number) => {
  const rng = createRng(seed);
  return make(rows, () => Math.round(rng.normal() * 1e6) / 1e6);
};
const contentOf = (profile: Profile, name: string) => profile.columns.find((column) => column.name === name)!.content;
const numbersOf = (profile: Profile, name: string) => {
  const content = contentOf(profile, name);
  if (content.kind !== "numbers") throw new Error(`${name} holds ${content.kind}`);
  return content;
};
const about = ({ notes }: Profile, what: Note["about"]) => notes.filter((note) => note.about === what);

test("each kind of column is described as what it is, and missing values are counted in all of them", async () => {
  const profile = await profileOf([
    ["i", "integer", [3, 1, 2, null, 2]],
    ["n", "number", [0.5, null, null, 1.5, 2.5]],
    ["b", "boolean", [true, false, true, true, null]],
    ["d", "date", ["2024-01-01", "2024-03-01", null, "2024-02-01", "2024-02-01"]],
    ["t", "time", ["2024-01-01 10:00:00", null, null, null, "2024-01-02 10:00:00"]],
    ["s", "text", ["a", "b", "a", "", null]],
    ["e", "text", [null, null, null, null, null]],
  ]);
  expect(profile.columns.map(({ content, missing, distinct }) => [content.kind, missing, distinct.count])).toEqual([
    ["numbers", 1, 3],
    ["numbers", 2, 3],
    ["levels", 1, 2],
    ["times", 1, 3],
    ["times", 3, 2],
    ["levels", 1, 3],
    ["empty", 5, 0],
  ]);
  expect(numbersOf(profile, "n")).toMatchObject({ min: 0.5, max: 2.5, mean: 1.5, sd: 1 });
  expect(contentOf(profile, "d")).toMatchObject({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2024, 2, 1) });
  expect(contentOf(profile, "s")).toMatchObject({
    top: [
      { text: "a", rows: 2 },
      { text: "", rows: 1 },
      { text: "b", rows: 1 },
    ],
  });
});

test("a histogram counts every finite value once, left edges included", async () => {
  const profile = await profileOf([["x", "number", [...make(1000, (row) => row / 100), 10, Infinity, null]]]);
  const { histogram, odd } = numbersOf(profile, "x");
  expect(histogram.counts.reduce((sum, rows) => sum + rows, 0)).toBe(1001);
  expect(odd).toEqual({ rows: 1, top: [{ text: "inf", rows: 1 }] });
  const naive = histogram.edges.slice(1).map((edge, i) => {
    const isLast = i === histogram.edges.length - 2;
    const inside = (v: number) => v >= histogram.edges[i]! && (isLast ? v <= edge : v < edge);
    return [...make(1000, (row) => row / 100), 10].filter(inside).length;
  });
  expect(histogram.counts).toEqual(naive);
});

test("a far tail is counted beside the histogram and does not flatten it", async () => {
  const { histogram, outliers } = numbersOf(await profileOf([["x", "number", [...noise("x", 2000), 1e6, -1e6]]]), "x");
  expect([histogram.below, histogram.above]).toEqual([1, 1]);
  expect(histogram.edges.at(-1)!).toBeLessThan(10);
  expect(outliers!.examples.slice(0, 2)).toEqual([
    { row: 2001, value: 1e6 },
    { row: 2002, value: -1e6 },
  ]);
});

test("numbers at the ends of their range neither overflow nor stop the profile", async () => {
  const ends = [1.7e308, -1.7e308, 1e308, 5e-324, 0];
  const profile = await profileOf(
    [
      ["x", "number", ends],
      ["tiny", "number", [1e-320, 2e-320, 3e-320, 4e-320, 5e-320]],
      ["y", "integer", [1, 2, 3, 4, 5]],
    ],
    { target: { name: "y", task: "regression" } },
  );
  expect(numbersOf(profile, "x").mean).toBeCloseTo(2e307, -300);
  expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  expect(profilePage(profile, "f.csv")).not.toMatch(/NaN|Infinity|undefined/);
});

test.each([
  ["no rows", []],
  ["one row", [1]],
  ["no values", [null, null]],
  ["one value", [7, 7, 7]],
] as const)("%s: a profile all the same, and it is JSON", async (_, cells) => {
  for (const task of ["regression", "classification"] as const) {
    const columns: GivenColumns = [
      ["x", "number", cells],
      ["s", "text", cells.map((cell) => (cell === null ? null : String(cell)))],
      ["d", "date", cells.map((cell) => (cell === null ? null : "2024-01-01"))],
      ["y", "integer", cells],
    ];
    const profile = await profileOf(columns, { target: { name: "y", task } });
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
    expect(profilePage(profile, "f.csv")).not.toMatch(/NaN|Infinity|undefined/);
  }
});

test("names and texts of any kind come through, to the page as texts", async () => {
  const names = [
    "__proto__",
    "0",
    'q"; DROP TABLE data; --',
    "h",
    "r",
    "v",
    "y2",
    "n",
    "level",
    "x".repeat(5000),
    "<u>",
  ];
  const columns = names.map((name, i) => [name, "integer", make(60, (row) => (row * (i + 3)) % 17)] as const);
  const profile = await profileOf(
    [
      ...columns,
      ["text", "text", make(60, (row) => ["<script>", "'", "\u202Ex", "z".repeat(9000), "\0".repeat(0)][row % 5]!)],
    ],
    { target: { name: "__proto__", task: "regression" } },
  );
  expect(profile.columns.map(({ name }) => name)).toEqual([...names, "text"]);
  expect(profilePage(profile, "<u>")).not.toMatch(/<(u|script)\b/);
});

test("the same seed gives the same profile, another one another sample", async () => {
  const columns: GivenColumns = [
    ["x", "number", noise("a", 400)],
    ["y", "number", noise("b", 400)],
  ];
  const [one, again] = [
    await profileOf(columns, { target: { name: "y" } }),
    await profileOf(columns, { target: { name: "y" } }),
  ];
  expect(one).toEqual(again);
});

test("hundreds of columns: all in the profile, the most telling ones drawn and compared", async () => {
  const rows = 40;
  const wide = make(400, (i): GivenColumns[number] => [`c${i}`, "number", noise(`c${i}`, rows)]);
  const profile = await profileOf([...wide, ["y", "number", noise("c300", rows)]], { target: { name: "y" } });
  expect(profile.columns).toHaveLength(401);
  expect(profile.associations.columns).toHaveLength(40);
  expect(profile.associations.columns).toContain("c300");
  expect(profile.duplicates.rows).toBe(0);
  expect(profilePage(profile, "f.csv").length).toBeLessThan(2_000_000);
}, 20_000);

test("rows that repeat are found among more columns than one statement takes", async () => {
  const wide = make(1100, (i): GivenColumns[number] => [`c${i}`, "integer", [i, i + 1, i, i + 2]]);
  const all: GivenColumns = [...wide, ["last", "integer", [1, 2, 3, 4]]];
  await relationOf(all, scratch, async ({ duck, columns }) => {
    const cells = columns.map(({ name }) => name);
    const target = { cell: "last", features: cells.slice(0, -1) };
    const found = await findDuplicates({ duck, cells, target, heldOut: null });
    expect(found).toEqual({ rows: 0, features: { rows: 1, disagree: 2, heldOut: null } });
  });
}, 20_000);

test("rows with the same features and another target are told, and how many twins a split would part", async () => {
  const profile = await profileOf(
    [
      ["x", "integer", make(1000, (row) => row % 500)],
      ["y", "integer", make(1000, (row) => (row < 500 ? 1 : row % 2))],
    ],
    { target: { name: "y" }, split: { test: 0.2, duplicates: "ignore" } },
  );
  // Each of 500 pairs: one of the two is held out, and not the other, with chance 2 · 0.2 · 0.8.
  expect(profile.duplicates).toEqual({ rows: 250, features: { rows: 500, disagree: 500, heldOut: 160 } });
  const [first, second] = about(profile, "duplicates");
  expect(first).toMatchObject({ level: "warning", hint: expect.stringContaining('split.duplicates to "together"') });
  expect(second!.text).toContain("another value of");
});

test("a target that is not there is one fault with a suggestion", async () => {
  await expect(profileOf([["price", "number", [1, 2]]], { target: { name: "pric" } })).rejects.toMatchObject({
    code: "TARGET_ABSENT",
    hint: expect.stringContaining("price"),
  });
});
