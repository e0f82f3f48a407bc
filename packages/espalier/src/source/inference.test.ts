import { expect, test } from "vitest";
import { inferSchema } from "./infer-schema.ts";
import { plausibleRange } from "./plausible-range.ts";
import { numberOf } from "../csv/index.ts";
import { parseCsv } from "./read-csv.ts";
import { csv, type SourceSpec } from "./spec.ts";

const rows = 60;
/** A file of sixty rows, each column made from the row's number. */
function file(columns: Record<string, (row: number) => string | number>, options: Partial<SourceSpec> = {}) {
  const lines = [Object.keys(columns).join(";")];
  for (let row = 0; row < rows; row++)
    lines.push(
      Object.values(columns)
        .map((cell) => cell(row))
        .join(";"),
    );
  return parseCsv(new TextEncoder().encode(lines.join("\n")), csv("a.csv", options));
}
const words = ["red", "green", "blue"];

test("decimal numbers are numbers; other ways to write one are texts", () => {
  const numbers = ["1", "-1.5", "+2", ".5", "5.", "1e-3", "2E+10", "007"];
  expect(numbers.map((text) => numberOf(text, "."))).toEqual([1, -1.5, 2, 0.5, 5, 0.001, 2e10, 7]);
  const texts = ["", "0x10", "1,5", "1 000", "1_000", "Infinity", "inf", "1e999", "12 kg", "--1", ".", "e5"];
  for (const text of texts) expect(numberOf(text, ".")).toBe(null);
  expect(numberOf("1,5", ",")).toBe(1.5);
  expect(numberOf("1.5", ",")).toBe(null);
});

test("number, category and boolean columns become features, in the file's order", () => {
  const { features } = inferSchema(
    file({ z: (i) => i * 1.5, color: (i) => words[i % 3]!, ok: (i) => (i % 2 ? "true" : "false") }),
  );
  expect(Object.keys(features)).toEqual(["z", "color", "ok"]);
  expect(features).toMatchObject({
    z: { kind: "number" },
    color: { kind: "category", levels: ["blue", "green", "red"] },
    ok: { kind: "category", levels: ["false", "true"] },
  });
});

test("what cannot be a feature is left out, with the reason", () => {
  const { features, leftOut } = inferSchema(
    file({
      row: (i) => i + 1,
      customerId: (i) => (i * 7919) % 1009,
      code: (i) => `AX-${i}`,
      text: (i) => `remark ${i % 40}`,
      day: (i) => `2024-01-${String((i % 28) + 1).padStart(2, "0")}`,
      eu: (i) => `${(i % 28) + 1}/1/2024`,
      one: () => "same",
      none: () => "NA",
      thousands: (i) => `${i + 1},000`,
      x: (i) => Math.sin(i),
    }),
  );
  expect(Object.keys(features)).toEqual(["x"]);
  expect(Object.fromEntries(leftOut.map(({ column, reason }) => [column, reason]))).toEqual({
    row: "it numbers the rows (an identifier)",
    customerId: "it numbers the rows (an identifier)",
    code: "every value is another one (an identifier, or free text)",
    text: "it has 40 different texts in 60 rows (identifiers, or free text)",
    day: "it holds dates; derive numbers from them (age, month, hour) to use it",
    eu: "it holds dates; derive numbers from them (age, month, hour) to use it",
    one: 'it has the one value "same"',
    none: "it has no value",
    thousands: "its numbers have thousands separators (1,000); remove them to use it",
  });
});

test("decimal commas are recognised, unless another column writes decimal points", () => {
  const commas = { a: (i: number) => `${i},5`, b: (i: number) => i % 7 };
  expect(inferSchema(file(commas)).readWith).toEqual({ decimal: "," });
  expect(Object.keys(inferSchema(file(commas, { decimal: "," })).features)).toEqual(["a", "b"]);
  const mixed = inferSchema(file({ ...commas, c: (i) => i + 0.25 }));
  expect(mixed.readWith).toEqual({});
  expect(mixed.leftOut[0]!.reason).toContain("decimal comma");
});

test("a word repeated in a number column means missing; one that stands alone is a slip, with its line", () => {
  const inferred = inferSchema(
    file({ a: (i) => (i % 15 === 0 ? "unknown" : i), b: (i) => (i === 7 ? "oops" : i * 2) }),
  );
  expect(inferred.readWith).toEqual({ missing: ["unknown"] });
  expect(inferred.odd).toEqual([{ column: "b", text: "oops", lines: [9] }]);
  expect(inferred.features).toMatchObject({ a: { kind: "number" }, b: { kind: "number" } });
});

test("a range is wider than what was seen, short, and on the same side of zero", () => {
  expect(plausibleRange([8.4, 9, 14.9])).toEqual({ min: 5.1, max: 18.2 });
  expect(plausibleRange([0, 3, 10])).toEqual({ min: 0, max: 15 });
  expect(plausibleRange([-10, -3, 0])).toEqual({ min: -15, max: 0 });
  expect(plausibleRange([0, 1, 1])).toEqual({ min: 0, max: 1 });
  expect(plausibleRange([0.001, 0.0023, 0.003])).toEqual({ min: 0, max: 0.004 });
  for (const extreme of [
    [-1e308, 0, 1e308],
    [5e-324, 0, 1e-323],
    [1e15 + 1, 1e15, 1e15 + 3],
  ]) {
    const { min, max } = plausibleRange(extreme);
    expect(min).toBeLessThanOrEqual(Math.min(...extreme));
    expect(max).toBeGreaterThanOrEqual(Math.max(...extreme));
  }
});

test("texts, pairs and codes from 0 or 1 are classes; scores and other numbers are not", () => {
  const taskOf = (cell: (row: number) => string | number, name = "y") =>
    inferSchema(file({ [name]: cell, x: (i) => i }), { target: name }).target!;
  expect(taskOf((i) => words[i % 3]!)).toMatchObject({ task: "classification", classes: ["blue", "green", "red"] });
  expect(taskOf((i) => (i % 2 ? "True" : "False")).task).toBe("classification");
  expect(taskOf((i) => (i % 2 ? 1.5 : -3))).toMatchObject({ task: "classification", classes: ["-3", "1.5"] });
  expect(taskOf((i) => (i * 7) % 10)).toMatchObject({ task: "classification", classes: "0123456789".split("") });
  expect(taskOf((i) => (i % 3) - 1)).toMatchObject({ task: "classification", classes: ["-1", "0", "1"] });
  expect(taskOf((i) => (i % 6) + 3).task).toBe("regression");
  expect(taskOf((i) => (i % 5) + 1, "quality").task).toBe("regression");
  expect(taskOf((i) => (i % 5) + 1, "stage").task).toBe("classification");
  expect(taskOf((i) => i).task).toBe("regression");
  expect(taskOf((i) => (i === 3 ? "oops" : i)).task).toBe("regression");
});

test("a target that is absent, empty or constant is a fault", () => {
  const columns = { quality: (i: number) => i, one: () => "a", five: () => 5, empty: () => "", x: (i: number) => i };
  const faultWith = (target: string) => {
    try {
      return inferSchema(file(columns), { target }).target;
    } catch (error) {
      return error;
    }
  };
  expect(faultWith("qualty")).toMatchObject({ code: "TARGET_ABSENT", hint: 'did you mean "quality"?' });
  expect(faultWith("one")).toMatchObject({ code: "TARGET_ONE_CLASS" });
  expect(faultWith("five")).toMatchObject({ code: "TARGET_CONSTANT" });
  expect(faultWith("empty")).toMatchObject({ code: "TARGET_MISSING_VALUES" });
});
