import { tmpdir } from "node:os";
import { createRng, numberColumn, type Rng } from "@espalier/learn";
import { expect, test } from "vitest";
import { relationOf } from "../fixtures/relation.ts";
import type { Relation, RelationColumn } from "../source/index.ts";
import { compareCategories } from "./compare-categories.ts";
import { compareNumbers } from "./compare-numbers.ts";
import { compareRelations, defaultRules, driftPage, type DriftOptions, type DriftReport } from "./index.ts";
import { judgeColumns, type ComparedColumn } from "./judge-columns.ts";
import { tellApart } from "./tell-apart.ts";

type Cell = string | number | boolean | null;
type Columns = readonly (readonly [name: string, values: readonly Cell[], kind?: RelationColumn["kind"]])[];

const withData = <T>(columns: Columns, work: (relation: Relation) => Promise<T>): Promise<T> =>
  relationOf(
    columns.map(([name, values, kind]) => [name, kind ?? kindOf(values), values]),
    tmpdir(),
    work,
  );

function kindOf(values: readonly Cell[]): RelationColumn["kind"] {
  const [first] = values.filter((value) => value !== null);
  if (typeof first === "number") return "number";
  return typeof first === "boolean" ? "boolean" : "text";
}

const compared = async (before: Columns, after: Columns, options: Partial<DriftOptions> = {}): Promise<DriftReport> =>
  await withData(before, (old) =>
    withData(after, (now) => compareRelations(old, now, { names: { old: "before", new: "after" }, ...options })),
  );

const list = <T>(rows: number, value: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => value(row));
const normals = (rng: Rng, rows: number, mean = 0, sd = 1) => list(rows, () => mean + sd * rng.normal());
const levels = (rng: Rng, rows: number, names: string) => list(rows, () => names[rng.int(names.length)]!);
const column = (report: DriftReport, name: string) => report.columns.find((one) => one.name === name)!;

test("the same rows have no drift, in any order of rows and columns", async () => {
  const rng = createRng("same");
  const data: Columns = [
    ["a", normals(rng, 300)],
    ["b", levels(rng, 300, "xyz")],
  ];
  const backwards = [...data].reverse().map(([name, values]) => [name, [...values].reverse()] as const);
  const report = await compared(data, backwards);
  expect(report).toMatchObject({
    verdict: "none",
    drifted: { columns: 0, of: 2, share: 0 },
    schema: { verdict: "none" },
  });
  expect(report.columns.map(({ moved }) => moved)).toEqual(["", ""]);
  expect(report.classifier).toMatchObject({ verdict: "none", auc: 0.5 });
});

test("each way to move is found and told in its own words", async () => {
  const rng = createRng("moves");
  const [rows, newRows] = [1000, 800];
  const report = await compared(
    [
      ["still", normals(rng, rows)],
      ["mean", normals(rng, rows, 9.8)],
      ["spread", normals(rng, rows, 0, 2)],
      ["beyond", list(rows, (row) => row % 100)],
      ["level", levels(rng, rows, "abcd")],
      ["gone", levels(rng, rows, "abcd")],
      ["holes", normals(rng, rows)],
      ["flag", list(rows, (row) => row % 2 === 0)],
      ["fixed", list(rows, () => 7)],
    ],
    [
      ["still", normals(rng, newRows)],
      ["mean", normals(rng, newRows, 10.9)],
      ["spread", normals(rng, newRows, 0, 5)],
      ["beyond", list(newRows, (row) => (row % 8 === 0 ? 200 : row % 100))],
      ["level", levels(rng, newRows, "abcde")],
      ["gone", levels(rng, newRows, "abc")],
      ["holes", normals(rng, newRows).map((value, row) => (row % 8 === 0 ? null : value))],
      ["flag", list(newRows, (row) => row % 10 === 0)],
      ["fixed", list(newRows, (row) => (row % 10 === 0 ? 8 : 7))],
    ],
  );
  expect(column(report, "still")).toMatchObject({ verdict: "none", moved: "" });
  expect(column(report, "mean")).toMatchObject({
    verdict: "large",
    moved: expect.stringMatching(/^median 9\.\d+ → 1[01]/),
  });
  expect(column(report, "spread")).toMatchObject({ verdict: "large", moved: expect.stringContaining("spread ") });
  expect(column(report, "beyond").moved).toContain("13% of rows above the old maximum 99");
  expect(column(report, "level")).toMatchObject({
    verdict: "large",
    moved: expect.stringMatching(/^new level "e" \(\d+% of rows\)/),
  });
  expect(column(report, "gone")).toMatchObject({
    verdict: "large",
    moved: expect.stringMatching(/^vanished level "d" \(had \d+%\)/),
  });
  expect(column(report, "holes")).toMatchObject({
    verdict: "moderate",
    moved: "missing 0% → 13%",
    values: { verdict: "none" },
  });
  expect(column(report, "flag")).toMatchObject({
    verdict: "large",
    moved: expect.stringContaining('"true" 50% → 10%'),
  });
  expect(column(report, "fixed").moved).toBe("was always 7, is now 7 to 8; 10% of rows above the old maximum 7");
  expect(report.columns.at(-1)!.name).toBe("still");
  expect(report.summary).toContain("8 of 9 columns drifted");
});

test("columns that only go together differently are found by the model alone", async () => {
  const rng = createRng("joint");
  const pairs = (sign: number) => {
    const x = normals(rng, 2000);
    return [
      ["x", x],
      ["y", x.map((value) => sign * 0.9 * value + Math.sqrt(1 - 0.81) * rng.normal())],
      ["z", normals(rng, 2000)],
    ] as const;
  };
  const report = await compared(pairs(1), pairs(-1));
  expect(report.drifted.columns).toBe(0);
  expect(report).toMatchObject({ verdict: "large", classifier: { verdict: "large" } });
  expect(report.summary).toContain("columns moved together, though none did alone");
  if ("skipped" in report.classifier) throw new Error("it was skipped");
  expect(
    report.classifier.features
      .slice(0, 2)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(["x", "y"]);
});

/** What a report would say of columns that did not change. */
function unchanged(rng: Rng): readonly ComparedColumn[] {
  const rows = 60 + rng.int(200);
  const side = () => {
    const values = Float64Array.from(normals(rng, rows)).sort();
    return { values, count: rows, min: values[0]!, max: values.at(-1)! };
  };
  const counts = () => {
    const found = new Map<string, number>();
    for (const level of levels(rng, rows, "aaaabbbccd")) found.set(level, (found.get(level) ?? 0) + 1);
    return found;
  };
  const missing = { size: "none", share: { old: 0, new: 0 }, low: 0, high: 0, effect: 0, pValue: null } as const;
  const common = { missing, rows, present: { old: rows, new: rows }, exempt: null };
  return [0, 1, 2, 3, 4, 5].map((i) =>
    i < 3
      ? { ...common, name: `n${i}`, kind: "number", values: compareNumbers(side(), side(), { below: 0, above: 0 }) }
      : { ...common, name: `c${i}`, kind: "category", values: compareCategories(counts(), counts()) },
  );
}

test("in 200 pairs of samples without drift, hardly one report in twenty finds some", () => {
  let significant = 0;
  let drifted = 0;
  for (let seed = 0; seed < 200; seed++) {
    const judged = judgeColumns(unchanged(createRng(seed)), defaultRules);
    if (judged.some(({ column: { values } }) => (values?.qValue ?? 1) <= 0.05)) significant++;
    if (judged.some(({ column: { verdict } }) => verdict !== "none")) drifted++;
  }
  expect(significant).toBeLessThanOrEqual(18); // 10 on average; more than 18 in one of 200 suites
  expect(significant).toBeGreaterThan(0);
  expect(drifted).toBeLessThanOrEqual(significant);
});

test("without drift the model finds none, or hardly ever", () => {
  let told = 0;
  for (let seed = 0; seed < 20; seed++) {
    const rng = createRng(`null ${seed}`);
    const columns = [0, 1, 2].map((i) => numberColumn(`x${i}`, normals(rng, 300)));
    if (tellApart(columns, 150, 150, "s").verdict !== "none") told++;
  }
  expect(told).toBeLessThanOrEqual(2);
});

test("a row that is on both sides tells nothing, however often", () => {
  const rng = createRng("twins");
  const values = normals(rng, 200);
  const columns = [numberColumn("x", [...values, ...values, ...values])];
  expect(tellApart(columns, 400, 200, "s")).toMatchObject({ verdict: "none", auc: 0.5 });
});

test("columns without values, with one value, and sides without rows", async () => {
  const rng = createRng("edges");
  const rows = 120;
  const before: Columns = [
    ["never", list(rows, () => null), "text"],
    ["was empty", list(rows, () => null), "text"],
    ["is empty", normals(rng, rows)],
    ["constant", list(rows, () => "a")],
    ["infinite", list(rows, (row) => (row === 0 ? "inf" : row === 1 ? "nan" : String(row % 7))), "number"],
  ];
  const after: Columns = [
    ["never", list(rows, () => null), "text"],
    ["was empty", normals(rng, rows)],
    ["is empty", list(rows, () => null), "text"],
    ["constant", list(rows, () => "a")],
    ["infinite", list(rows, (row) => (row === 0 ? "-inf" : String(row % 7))), "number"],
  ];
  const report = await compared(before, after);
  expect(report.schema.verdict).toBe("none");
  expect(column(report, "never")).toMatchObject({ verdict: "none", values: null, note: "no value on either side" });
  expect(column(report, "was empty")).toMatchObject({ verdict: "large", moved: "missing 100% → 0%" });
  expect(column(report, "is empty")).toMatchObject({ verdict: "large", moved: "missing 0% → 100%" });
  expect(column(report, "constant")).toMatchObject({ verdict: "none", moved: "" });
  expect(column(report, "infinite")).toMatchObject({
    verdict: "none",
    missing: { share: { old: 2 / rows, new: 1 / rows } },
  });

  const nothing = await compared([["a", [], "number"]], [["a", [], "number"]]);
  expect(nothing).toMatchObject({ verdict: "none", rows: { old: 0, new: 0 }, drifted: { of: 0, share: null } });
  const onlyOld = await compared([["a", normals(rng, 100)]], [["a", [], "number"]]);
  expect(onlyOld).toMatchObject({ verdict: "none", columns: [{ values: null, missing: { share: { new: null } } }] });
  for (const each of [report, nothing, onlyOld]) {
    expect(JSON.parse(JSON.stringify(each))).toEqual(each);
    expect(driftPage(each)).toContain("</html>");
  }
});

test("one row, and few rows, are shown and not judged", async () => {
  const one = await compared([["a", [1]]], [["a", [1000]]]);
  expect(one).toMatchObject({
    verdict: "none",
    columns: [{ note: "too few values to judge: 1 and 1; 30 are needed" }],
  });
  expect(one.classifier).toEqual({ verdict: "none", skipped: "100 different rows of each side are needed" });
  const few = await compared([["a", list(29, (row) => row)]], [["a", list(29, (row) => row + 1000)]]);
  expect(few.verdict).toBe("none");
  const enough = await compared([["a", list(30, (row) => row / 2)]], [["a", list(30, (row) => row + 1000)]]);
  expect(enough.verdict).toBe("large");
});

test("new, vanished and retyped columns are changes of the schema", async () => {
  const numbers = list(50, (row) => row / 3);
  const report = await compared(
    [
      ["a", numbers],
      ["b", numbers],
      ["c", numbers],
      ["d", list(50, () => "x")],
    ],
    [
      ["d", list(50, () => "x")],
      ["e", numbers],
      ["c", list(50, (row) => `no ${row % 3}`)],
      ["a", numbers],
    ],
  );
  expect(report.schema).toEqual({
    verdict: "large",
    vanished: [{ name: "b", kind: "number" }],
    added: [{ name: "e", kind: "number" }],
    retyped: [{ name: "c", old: "number", new: "text" }],
  });
  expect(report.columns.map(({ name }) => name).sort()).toEqual(["a", "d"]);
  const wider = await compared(
    [["n", list(50, (row) => row % 5), "integer"]],
    [["n", list(50, (row) => row % 5), "number"]],
  );
  expect(wider.schema.retyped).toEqual([]); // whole numbers are numbers
});

test("hostile names and values are data, and safe on the page", async () => {
  const rng = createRng("hostile");
  const names = [
    "__proto__",
    "0",
    "constructor",
    'a"b',
    "'; DROP TABLE data; --",
    "<script>alert(1)</script>",
    "x".repeat(5000),
  ];
  const evil = ["</title><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "\u202egnp.exe"];
  const side = (shift: number): Columns => [
    ...names.map((name) => [name, normals(rng, 100, shift)] as const),
    ["texts", list(100, (row) => evil[(row + shift) % (2 + shift)]!)],
  ];
  const report = await compared(side(0), side(1));
  expect(report.columns.map(({ name }) => name).sort()).toEqual([...names, "texts"].sort());
  expect(report.columns.every(({ verdict }) => verdict === "large")).toBe(true);
  const html = driftPage(report);
  expect(html).not.toContain("<script>alert");
  expect(html).not.toContain("<img");
  expect(html).not.toContain("\u202e");
});

test("times and row numbers move on by themselves: they are shown, not judged", async () => {
  const day = (row: number) => `2024-0${1 + (row % 9)}-01`;
  const side = (first: number, year: string): Columns => [
    ["id", list(200, (row) => first + row), "integer"],
    ["day", list(200, (row) => day(row).replace("2024", year)), "date"],
    ["x", list(200, (row) => (row * 37) % 101)],
  ];
  const report = await compared(side(0, "2024"), side(200, "2025"));
  expect(report).toMatchObject({ verdict: "none", drifted: { of: 1 }, classifier: { columns: 1 } });
  expect(column(report, "day").moved).toBe(
    "median 2024-05-01 → 2025-05-01; 100% of rows above the old maximum 2024-09-01",
  );
  expect(column(report, "id").note).toContain("it numbers the rows");
});

test("texts that hardly repeat are compared by their length", async () => {
  const rng = createRng("texts");
  const text = (length: number) => list(2500, (row) => `${row} ${"x".repeat(length + rng.int(10))}`);
  const report = await compared([["t", text(10)]], [["t", text(30)]]);
  expect(report.columns).toMatchObject([
    { kind: "text", verdict: "large", moved: expect.stringMatching(/^length: median/) },
  ]);
});

test("the target is judged apart, and the model does not see it", async () => {
  const rng = createRng("target");
  const side = (shift: number): Columns => [
    ["x", normals(rng, 300)],
    ["y", normals(rng, 300, shift)],
  ];
  const report = await compared(side(0), side(3), { target: "y" });
  expect(report.target).toMatchObject({ name: "y", verdict: "large" });
  expect(report).toMatchObject({
    verdict: "large",
    drifted: { columns: 0, of: 1 },
    classifier: { verdict: "none", columns: 1 },
  });
  const only = await compared(side(0), side(3), { columns: ["x"] });
  expect(only).toMatchObject({ verdict: "none", columns: [{ name: "x" }] });
  await expect(compared(side(0), side(3), { columns: ["x", "z"] })).rejects.toMatchObject({
    code: "DRIFT_COLUMN_ABSENT",
  });
});

test("large data are judged by rows drawn by the seed: the same seed, the same report", async () => {
  const rng = createRng("large");
  const before: Columns = [["x", normals(rng, 3000)]];
  const after: Columns = [["x", normals(rng, 2500, 0.4)]];
  const rules = { sampleRows: 1000 };
  const first = await compared(before, after, { rules });
  expect(await compared(before, after, { rules })).toEqual(first);
  const other = await compared(before, after, { rules: { ...rules, seed: "other" } });
  expect(other).not.toEqual({ ...first, rules: other.rules });
  const values = first.columns[0]!.values;
  if (values?.kind !== "number") throw new Error("no numbers");
  expect(values.summary.old.count).toBe(3000);
  expect(Math.abs(values.summary.old.sampled - 1000)).toBeLessThan(120);
  expect(first.columns[0]!.verdict).toBe("moderate");
});

test("many columns are compared in portions, and nothing is lost", async () => {
  const side = (shift: number): Columns =>
    list(300, (i) => [`c${i}`, list(40, (row) => row + (i === 270 ? shift : 0))] as const);
  const report = await compared(side(0), side(40));
  expect(report.columns).toHaveLength(300);
  expect(report.columns[0]!.name).toBe("c270");
  expect(report.drifted.columns).toBe(1);
});
