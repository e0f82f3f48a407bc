import { expect, test } from "vitest";
import { thresholdBetween } from "./threshold.ts";

const neighbours: [number, number][] = [
  [1, 2],
  [-1e308, 1.7e308],
  [1.7e308, 1.75e308],
  [Number.NEGATIVE_INFINITY, -Number.MAX_VALUE],
  [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  [3, Number.POSITIVE_INFINITY],
  [0, Number.MIN_VALUE],
  [-Number.MIN_VALUE, 0],
  [1, 1 + Number.EPSILON],
];

test.each(neighbours)("a threshold parts %d from %d", (low, high) => {
  const threshold = thresholdBetween(low, high);
  expect(low <= threshold && threshold < high).toBe(true);
});

test("between ordinary numbers the threshold is halfway", () => {
  expect(thresholdBetween(0.25, 0.75)).toBe(0.5);
});
