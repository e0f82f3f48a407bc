import { category, columnOf, number } from "@espalier/learn";
import { expect, test } from "vitest";
import { parseCsv } from "./read-csv.ts";
import { csv } from "./spec.ts";
import { featureTable, typedTable, type TargetSpec } from "./typed-table.ts";

const raw = (text: string) => parseCsv(new TextEncoder().encode(text), csv("a.csv"));
const regression: TargetSpec = { kind: "regression", name: "y", missing: "fault" };
const classification: TargetSpec = { kind: "classification", name: "y", missing: "fault" };
const features = { x: number(), color: category(["red", "blue"]) };

const faultIn = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test("columns come in the schema's order and coding, missing cells as NaN and -1", () => {
  const { table, target } = typedTable(
    raw("y,color,extra,x\n1,blue,q,0.5\n2,?,q,NA\n3,red,q,-1e3\n"),
    features,
    regression,
  );
  expect(table.columns).toEqual([
    { name: "x", kind: "number", values: Float64Array.of(0.5, Number.NaN, -1000) },
    { name: "color", kind: "category", codes: Int32Array.of(1, -1, 0), levels: ["red", "blue"] },
  ]);
  expect(target).toEqual({ task: "regression", name: "y", values: Float64Array.of(1, 2, 3) });
});

test("a word in a number column is named with file, line, row, column and value", () => {
  const error = faultIn(() => typedTable(raw("x,color,y\n1,red,1\n\nabc,red,2\ndef,red,3\n"), features, regression));
  expect(error).toMatchObject({
    code: "CELL_NOT_NUMBER",
    blame: "input",
    message: '"a.csv", line 4 (row 2): column "x" must hold numbers; got "abc" (and 1 more such cells)',
  });
});

test("an unknown level is missing and reported, not refused", () => {
  const { table, unknownLevels } = typedTable(raw("x,color,y\n1,red,1\n2,pink,2\n3,pink,3\n"), features, regression);
  expect(columnOf(table, "color")).toMatchObject({ codes: Int32Array.of(0, -1, -1) });
  expect(unknownLevels).toEqual([{ column: "color", text: "pink", rows: [2, 3] }]);
});

test("columns that the schema names and the file lacks are all named, with what is near", () => {
  const error = faultIn(() => typedTable(raw("X1,colour,y\n1,red,1\n2,red,2\n"), features, regression));
  expect(error).toMatchObject({ code: "CSV_COLUMN_ABSENT", params: { columns: ["x", "color"] } });
  expect((error as { hint: string }).hint).toContain('"colour"');
});

test("rows without a target are a fault with their lines, or left out when the project says so", () => {
  const file = raw("x,color,y\n1,red,1\n2,red,\n3,blue,NA\n4,blue,4\n");
  const error = faultIn(() => typedTable(file, features, regression));
  expect(error).toMatchObject({ code: "TARGET_MISSING_VALUES", params: { lines: [3, 4], count: 2, rows: 4 } });
  const kept = typedTable(file, features, { ...regression, missing: "drop" });
  expect([...kept.rowNumbers]).toEqual([1, 4]);
  expect(kept).toMatchObject({ dropped: 2, target: { values: Float64Array.of(1, 4) } });
  expect(columnOf(kept.table, "x")).toMatchObject({ values: Float64Array.of(1, 4) });
});

test("classes are ordered by value when all are numbers, by text otherwise, or as the project orders them", () => {
  const numbers = typedTable(raw("x,color,y\n1,red,10\n2,red,9\n3,red,-1\n"), features, classification).target;
  expect(numbers).toMatchObject({ classes: ["-1", "9", "10"], codes: Int32Array.of(2, 1, 0) });
  const texts = raw("x,color,y\n1,red,low\n2,red,high\n3,red,mid\n");
  expect(typedTable(texts, features, classification).target).toMatchObject({ classes: ["high", "low", "mid"] });
  const given = { ...classification, classes: ["low", "mid", "high"] };
  expect(typedTable(texts, features, given).target).toMatchObject({ codes: Int32Array.of(0, 2, 1) });
  expect(faultIn(() => typedTable(texts, features, { ...given, classes: ["low", "high"] }))).toMatchObject({
    code: "TARGET_CLASS_UNKNOWN",
    params: { line: 4, value: "mid" },
  });
});

test("a target of one class or one number is a fault", () => {
  const one = raw("x,color,y\n1,red,7\n2,blue,7\n");
  expect(faultIn(() => typedTable(one, features, classification))).toMatchObject({ code: "TARGET_ONE_CLASS" });
  expect(faultIn(() => typedTable(one, features, regression))).toMatchObject({ code: "TARGET_CONSTANT" });
});

test("a feature named __proto__ is a feature", () => {
  const { table } = featureTable(raw("__proto__,b\n1,2\n3,4\n"), { ["__proto__"]: number() });
  expect(table.columns).toEqual([{ name: "__proto__", kind: "number", values: Float64Array.of(1, 3) }]);
});

test("the positive class stands second; it must be one of two", () => {
  const file = raw("x,color,y\n1,red,no\n2,red,yes\n3,red,no\n");
  const withPositive = (positive: string) => ({ ...classification, kind: "classification", positive }) as const;
  expect(typedTable(file, features, withPositive("no")).target).toMatchObject({
    classes: ["yes", "no"],
    codes: Int32Array.of(1, 0, 1),
  });
  expect(faultIn(() => typedTable(file, features, withPositive("maybe")))).toMatchObject({ code: "TARGET_POSITIVE" });
  const three = raw("x,color,y\n1,red,a\n2,red,b\n3,red,c\n");
  expect(faultIn(() => typedTable(three, features, withPositive("a")))).toMatchObject({ code: "TARGET_POSITIVE" });
});
