import { expect, test } from "vitest";
import { ratingOf, sortedBands } from "./bands.ts";

const bands = sortedBands({ Good: [7, 10], Poor: [0, 5], Average: [5, 7] });

test.each([
  [0, "Poor"],
  [4.999, "Poor"],
  [5, "Average"],
  [7, "Good"],
  [10, "Good"],
  [10.001, null],
  [-0.001, null],
])("%d is rated %s", (value, label) => {
  expect(ratingOf(bands, value)).toBe(label);
});

test("a gap between bands has no rating, and only the highest band holds its high end", () => {
  const apart = sortedBands({ low: [0, 1], high: [2, 3] });
  expect([1, 1.5, 3].map((value) => ratingOf(apart, value))).toEqual([null, null, "high"]);
});

test("bands without end are ends of their own", () => {
  const open = sortedBands({ neg: [Number.NEGATIVE_INFINITY, 0], pos: [0, Number.POSITIVE_INFINITY] });
  expect([-1e9, 1e9].map((value) => ratingOf(open, value))).toEqual(["neg", "pos"]);
});

test("all bands that are empty or overlap are told at once", () => {
  const refused = () => sortedBands({ a: [0, 5], b: [4, 6], c: [9, 9], d: [Number.NaN, 1] });
  expect(refused).toThrow(expect.objectContaining({ code: "BANDS_INVALID" }));
  expect(refused).toThrow(/"a" and "b" overlap.*"c" must end above/);
});
