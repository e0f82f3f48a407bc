import { category, categoryColumn, createTable, number, numberColumn, type Column, type Target } from "@espalier/learn";
import { expect, test } from "vitest";
import { runChecks, type CheckSettings, type Origin } from "./run-checks.ts";

const rows = 40;
const values = (cell: (row: number) => number) => Array.from({ length: rows }, (_, row) => cell(row));
const noise = (seed: number) => (row: number) => Math.sin(seed + 12.9898 * row) * 10;
const numbers: Target = { task: "regression", name: "y", values: Float64Array.from(values(noise(7))) };
const labels: Target = {
  task: "classification",
  name: "y",
  codes: Int32Array.from(values((row) => (row % 3 === 0 ? 1 : 0))),
  classes: ["no", "yes"],
};

function check(
  columns: readonly Column[],
  target: Target = numbers,
  settings: Partial<CheckSettings> = {},
  origin?: Origin,
) {
  return runChecks(
    createTable(columns),
    target,
    { features: {}, checks: {}, search: { folds: 5 }, ...settings },
    origin,
  );
}
const brief = (findings: ReturnType<typeof check>) =>
  findings.map(({ check: name, severity, column }) => [name, severity, column]);
const x = numberColumn("x", values(noise(1)));

test("an ordinary table has no findings", () => {
  const color = categoryColumn("color", values((row) => row % 4).map(String));
  expect(check([x, color])).toEqual([]);
  expect(check([x, color], labels)).toEqual([]);
});

test("a column without values is an error, one mostly without is a warning", () => {
  const none = numberColumn(
    "none",
    values(() => Number.NaN),
  );
  const few = categoryColumn(
    "few",
    values((row) => row).map((row) => (row % 4 === 0 ? String(row % 8) : null)),
  );
  expect(brief(check([x, none, few]))).toEqual([
    ["all-missing", "error", "none"],
    ["missing", "warning", "few"],
  ]);
});

test("a constant column is a warning, also where some values are missing", () => {
  const five = numberColumn(
    "five",
    values((row) => (row === 3 ? Number.NaN : 5)),
  );
  expect(brief(check([x, five]))).toEqual([["constant", "warning", "five"]]);
});

test("a few numbers outside the range are a warning with their rows; many are an error", () => {
  const features = { x: number({ min: -10, max: 10 }) };
  const odd = (share: number) =>
    numberColumn(
      "x",
      values((row) => (row % share === 5 ? 99 + row : noise(1)(row))),
    );
  const [few] = check([odd(40)], numbers, { features });
  expect(few).toMatchObject({ check: "range", severity: "warning", count: 1, rows: [6] });
  expect(few!.message).toBe('column "x" must be in [-10, 10]; 1 of 40 values are not, first 104 (row 6)');
  expect(check([odd(8)], numbers, { features })[0]).toMatchObject({ severity: "error", count: 5 });
});

test("unknown levels come as one finding a column, with texts and rows", () => {
  const unknownLevels = [
    { column: "color", text: "pink", rows: [9] },
    { column: "color", text: "teal", rows: [4] },
  ];
  const color = categoryColumn("color", values((row) => row % 2).map(String));
  const [found] = check(
    [x, color],
    numbers,
    { features: { color: category(["0", "1"]) } },
    { unknownLevels, rowNumbers: values((row) => row + 1) },
  );
  expect(found).toMatchObject({ check: "levels", severity: "warning", count: 2, rows: [4, 9] });
  expect(found!.message).toContain('"pink", "teal"');
});

test("rows are numbered as in the file, where some were left out", () => {
  const features = { x: number({ max: 50 }) };
  const column = numberColumn(
    "x",
    values((row) => (row === 2 ? 99 : noise(1)(row))),
  );
  const [found] = check([column], numbers, { features }, { unknownLevels: [], rowNumbers: values((row) => 10 * row) });
  expect(found!.rows).toEqual([20]);
});

test("repeated rows are counted; rows alike in the features alone are not", () => {
  const twice = numberColumn(
    "x",
    values((row) => noise(1)(row % 30)),
  );
  const same: Target = { ...numbers, values: Float64Array.from(values((row) => noise(7)(row % 30))) };
  expect(check([twice], same)).toMatchObject([
    { check: "duplicates", severity: "info", count: 10, rows: [31, 32, 33, 34, 35] },
  ]);
  expect(check([twice], numbers)).toEqual([]);
});

test("too few rows for the folds is an error", () => {
  const few = createTable([numberColumn("x", [1, 2, 3, 5])]);
  const target: Target = { task: "regression", name: "y", values: Float64Array.of(1, 4, 2, 3) };
  const [found] = runChecks(few, target, { features: {}, checks: {}, search: { folds: 5 } });
  expect(found).toMatchObject({ check: "rows", severity: "error" });
  expect(found!.message).toBe("there must be 10 rows at least, two for each of 5 folds; got 4");
});

test("a class with fewer rows than folds is a warning, with fewer than three an error", () => {
  const rare = (count: number): Target => ({
    ...labels,
    codes: Int32Array.from(values((row) => (row < count ? 1 : 0))),
  });
  expect(brief(check([x], rare(4)))).toEqual([["class-size", "warning", "y"]]);
  expect(brief(check([x], rare(2)))).toEqual([["class-size", "error", "y"]]);
  expect(check([x], rare(5))).toEqual([]);
});

test("a feature that is the target in other words is a warning, for numbers and for classes", () => {
  const inCents = numberColumn(
    "cents",
    [...(numbers as { values: Float64Array }).values].map((value) => 100 * value + 3),
  );
  expect(brief(check([x, inCents]))).toEqual([["leakage", "warning", "cents"]]);
  const codes = [...(labels as { codes: Int32Array }).codes];
  const coded = categoryColumn(
    "coded",
    codes.map((code, row) => (code === 1 ? "a" : row % 2 ? "b" : "c")),
  );
  const split = numberColumn(
    "split",
    codes.map((code, row) => (code === 1 ? 100 + row : Math.abs(noise(3)(row)))),
  );
  expect(brief(check([x, coded, split], labels))).toEqual([
    ["leakage", "warning", "coded"],
    ["leakage", "warning", "split"],
  ]);
});

test("a column that counts the rows, and one with a level a row, are warnings", () => {
  const id = numberColumn(
    "id",
    values((row) => 1000 + row),
  );
  const name = categoryColumn(
    "name",
    values((row) => row).map((row) => `n${row}`),
  );
  expect(brief(check([x, id, name]))).toEqual([
    ["identifier", "warning", "id"],
    ["identifier", "warning", "name"],
  ]);
});

test("a project may raise, lower or drop a check", () => {
  const five = numberColumn(
    "five",
    values(() => 5),
  );
  expect(brief(check([x, five], numbers, { checks: { constant: "error" } }))).toEqual([["constant", "error", "five"]]);
  expect(check([x, five], numbers, { checks: { constant: "off" } })).toEqual([]);
});
