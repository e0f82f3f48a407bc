import { expect, test } from "vitest";
import { scaleTarget, unscale } from "./target-scale.ts";

test.each([
  ["ordinary", [5, 6, 7, 5.5]],
  ["huge", [1e300, -1.5e308, 1.7e308]],
  ["tiny", [1e-310, 2e-310, -3e-310]],
  ["far from zero", [1.6e9, 1.6e9 + 1]],
  ["constant", [4.2, 4.2]],
  ["zero", [0, 0]],
])("scaling and back loses no more than roundings: %s", (_name, numbers) => {
  const scaled = scaleTarget(Float64Array.from(numbers));
  const largest = Math.max(...numbers.map(Math.abs));
  scaled.y.forEach((y, i) => {
    expect(Number.isFinite(y * y)).toBe(true);
    expect(Math.abs(unscale(y, scaled) - numbers[i]!)).toBeLessThanOrEqual(largest * 1e-15);
  });
});

test("numbers of few digits come back exactly", () => {
  const scaled = scaleTarget(Float64Array.of(3, 5, 8, 5, 6));
  expect([...scaled.y].map((y) => unscale(y, scaled))).toEqual([3, 5, 8, 5, 6]);
});

test("a value past the largest number becomes the largest number", () => {
  expect(unscale(4, { origin: Number.MAX_VALUE, scale: 2 ** -1022 })).toBe(Number.MAX_VALUE);
});
