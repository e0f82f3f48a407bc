import { expect, test } from "vitest";
import { defaults } from "./defaults.ts";
import { Problems } from "./problems.ts";
import { readPredictions } from "./read-predictions.ts";

function read(predictions: unknown) {
  const problems = new Problems();
  const value = readPredictions(problems, { predictions });
  return problems.list.length > 0 ? problems.list.map(({ path }) => path) : value;
}

test("predictions are remembered unless the project says no", () => {
  expect(read(undefined)).toEqual(defaults.serve.predictions);
  expect(read({ features: "hash" })).toEqual({ ...defaults.serve.predictions, features: "hash" });
  expect(read(false)).toBe(false);
});

test("what cannot be meant is told with its path", () => {
  expect(read(true)).toEqual(["serve.predictions"]);
  expect(read({ features: "some", keepDays: 0, maxSpoolBytes: 1, keep: 3 })).toEqual([
    "serve.predictions.keep",
    "serve.predictions.features",
    "serve.predictions.keepDays",
    "serve.predictions.maxSpoolBytes",
  ]);
});
