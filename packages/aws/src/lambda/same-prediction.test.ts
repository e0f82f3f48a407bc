import { expect, test } from "vitest";
import { isSamePrediction } from "./same-prediction.ts";

test.each([
  [5.6597261904761895, 5.659726190476189],
  [0, 0],
  ["Good", "Good"],
  [{ a: [0.1, 0.9] }, { a: [0.1 + 1e-17, 0.9] }],
])("%j and %j are the same prediction", (a, b) => {
  expect(isSamePrediction(a, b)).toBe(true);
});

test.each([
  [5.65972, 5.65973],
  [0, 1e-300],
  [1, "1"],
  ["Good", "Poor"],
  [[1], { 0: 1 }],
  [[1, 2], [1]],
  [{ a: 1 }, { b: 1 }],
  [null, {}],
  [undefined, 0],
])("%j and %j are not", (a, b) => {
  expect(isSamePrediction(a, b)).toBe(false);
});
