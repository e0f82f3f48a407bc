import { forest, logistic } from "@espalier/learn";
import { expect, test } from "vitest";
import { checkConfig } from "./check-config.ts";
import { searchOf } from "./read-search.ts";

const config = (search: unknown) => ({
  name: "wine",
  source: { kind: "csv", path: "wine.csv" },
  features: { alcohol: { kind: "number" } },
  target: { name: "cultivar", kind: "classification" },
  candidates: { logistic: logistic(), forest: forest.classifier() },
  search,
});
const problemsOf = (search: unknown) => {
  const checked = checkConfig(config(search));
  return checked.kind === "valid" ? [] : checked.problems.map(({ path, like }) => [path, ...(like ?? [])]);
};

test("a candidate is searched as all are, but for what is said of it", () => {
  const checked = checkConfig(config({ trials: 20, candidates: { forest: { sampler: "grid" } } }));
  if (checked.kind === "invalid") throw new Error(JSON.stringify(checked.problems));
  const { search } = checked.config;
  expect(searchOf(search, "forest")).toEqual({ trials: 20, sampler: "grid" });
  expect(searchOf(search, "logistic")).toEqual({ trials: 20, sampler: "tpe" });
  expect(searchOf(search, "toString")).toEqual({ trials: 20, sampler: "tpe" });
});

test("where nothing is said of a candidate, nothing is added: results of before stay good", () => {
  const checked = checkConfig(config({}));
  expect(checked.kind === "valid" && Object.keys(checked.config.search)).not.toContain("candidates");
});

test("settings of a candidate that there is not, or that are none, are problems with their paths", () => {
  const search = { candidates: { forrest: { trials: 5 }, logistic: { trials: 0, folds: 3 } } };
  expect(problemsOf(search)).toEqual([
    ["search.candidates.forrest", "forest"],
    ["search.candidates.logistic.folds"],
    ["search.candidates.logistic.trials"],
  ]);
  expect(problemsOf({ candidates: ["forest"] })).toEqual([["search.candidates"]]);
});
