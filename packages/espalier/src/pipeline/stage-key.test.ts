import { expect, test } from "vitest";
import { explainChange, stageKey, type KeyParts } from "./stage-key.ts";

const parts: KeyParts = {
  code: "1",
  params: { search: { trials: 10, sampler: "tpe" }, seed: 42 },
  inputs: { table: "aa", split: "bb" },
};

test("the key depends on content and not on the order in which it was written", () => {
  const reordered = { ...parts, params: { seed: 42, search: { sampler: "tpe", trials: 10 } } };
  expect(stageKey("search", reordered)).toBe(stageKey("search", parts));
  expect(stageKey("train", parts)).not.toBe(stageKey("search", parts));
});

test("a changed parameter is named with its old and new value", () => {
  const now = { ...parts, params: { search: { trials: 20, sampler: "tpe" }, seed: 42 } };
  expect(stageKey("search", now)).not.toBe(stageKey("search", parts));
  expect(explainChange(now, parts)).toBe("search.trials: 10 → 20");
});

test("a change within a list is named by its place", () => {
  const gate = (value: number) => ({ ...parts, params: { gate: [{ rule: "at-least", metric: "r2", value }] } });
  expect(explainChange(gate(0.4), gate(0.3))).toBe("gate[0].value: 0.3 → 0.4");
});

test("a parameter that is new says so, and several changes are counted", () => {
  const now = { ...parts, params: { search: { trials: 20, sampler: "tpe", folds: 5 }, seed: 42 } };
  expect(explainChange(now, parts)).toBe("search.trials: 10 → 20 and 1 more");
});

test("changed inputs, changed code, a lost result and a first run each have their words", () => {
  expect(explainChange({ ...parts, inputs: { table: "cc", split: "bb" } }, parts)).toBe("table changed");
  expect(explainChange({ ...parts, code: "2" }, parts)).toBe("the stage's code changed");
  expect(explainChange(parts, parts)).toBe("its result is gone");
  expect(explainChange(parts, undefined)).toBe("never ran");
});

test("parameter names that every object inherits are compared as data", () => {
  const hostile = { ...parts, params: JSON.parse('{"__proto__": {"trials": 1}, "constructor": 2}') };
  expect(explainChange(hostile, { ...parts, params: {} })).toBe("__proto__ added and 1 more");
});
