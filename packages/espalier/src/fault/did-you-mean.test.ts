import { expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

test("a swapped pair, a missing letter and another case are near; another word is not", () => {
  const known = ["trials", "sampler", "metric", "folds"];
  expect(didYouMean("trails", known)).toEqual(["trials"]);
  expect(didYouMean("metrc", known)).toEqual(["metric"]);
  expect(didYouMean("FOLDS", known)).toEqual(["folds"]);
  expect(didYouMean("temperature", known)).toEqual([]);
});

test("the nearest name comes first, and never more than three", () => {
  expect(didYouMean("alpha", ["alphabet", "alphas", "alpha_", "aplha", "alph"])).toHaveLength(3);
  expect(didYouMean("qualty", ["quality", "quantity"])[0]).toBe("quality");
});

test("names of any length cost little", () => {
  const long = "x".repeat(1_000_000);
  expect(didYouMean(long, [long])).toEqual([long]);
});
