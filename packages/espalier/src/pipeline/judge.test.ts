import { expect, test } from "vitest";
import { gate } from "../project/index.ts";
import type { Evaluation } from "./evaluate.ts";
import { judge, type ChampionComparison } from "./judge.ts";

const evaluation: Evaluation = {
  rows: 100,
  metrics: { r2: 0.4, mae: 0.5, rmsle: null },
  intervals: {},
  baseline: { r2: -0.01, mae: 0.7, rmsle: null },
  importance: [],
  confusion: null,
  points: null,
  curves: null,
};
const against = (difference: number, low: number, high: number): ChampionComparison => ({
  version: 3,
  rows: { held: 100, judged: 100 },
  championKnowsThem: "no",
  differences: { r2: { difference, low, high }, mae: { difference, low, high } },
});
const passes = (rule: Parameters<typeof judge>[0][number], champion: ChampionComparison | null = null) =>
  judge([rule], evaluation, champion).passed;

test("a bound holds at its own value and not beyond it", () => {
  expect(passes(gate.atLeast("r2", 0.4))).toBe(true);
  expect(passes(gate.atLeast("r2", 0.4001))).toBe(false);
  expect(passes(gate.atMost("mae", 0.5))).toBe(true);
  expect(passes(gate.atMost("mae", 0.4999))).toBe(false);
});

test("better than the baseline means lower where the metric is an error", () => {
  expect(passes(gate.betterThanBaseline("r2"))).toBe(true);
  expect(passes(gate.betterThanBaseline("mae"))).toBe(true);
  expect(judge([gate.betterThanBaseline("mae")], { ...evaluation, baseline: { mae: 0.4 } }, null).passed).toBe(false);
});

test("a metric that is undefined passes no rule", () => {
  for (const rule of [gate.atLeast("rmsle", 0), gate.atMost("rmsle", 9), gate.betterThanBaseline("rmsle")]) {
    expect(passes(rule)).toBe(false);
  }
});

test("worse than the champion counts only beyond noise, and beyond the tolerance", () => {
  const rule = gate.notWorseThanChampion("r2");
  expect(passes(rule)).toBe(true); // no champion yet
  expect(passes(rule, against(-0.02, -0.06, 0.02))).toBe(true); // the interval reaches 0
  expect(passes(rule, against(-0.05, -0.08, -0.02))).toBe(false);
  expect(passes(gate.notWorseThanChampion("r2", { tolerance: 0.03 }), against(-0.05, -0.08, -0.02))).toBe(true);
  expect(passes(rule, against(0.01, Number.NaN, Number.NaN))).toBe(false);
});

test("for an error, more is worse", () => {
  const rule = gate.notWorseThanChampion("mae");
  expect(passes(rule, against(0.05, 0.02, 0.08))).toBe(false);
  expect(passes(rule, against(-0.05, -0.08, -0.02))).toBe(true);
});

test("one broken rule fails the gate, and every rule says its numbers", () => {
  const verdict = judge([gate.atLeast("r2", 0.3), gate.atMost("mae", 0.1)], evaluation, null);
  expect(verdict.passed).toBe(false);
  expect(verdict.rules).toEqual([
    { rule: "r2 ≥ 0.3", passed: true, detail: "r2 is 0.4" },
    { rule: "mae ≤ 0.1", passed: false, detail: "mae is 0.5" },
  ]);
});

test("the verdict says which rows judged, where it was not all of them or where they are no fair judges", () => {
  const detailOf = (more: Partial<ChampionComparison>) =>
    judge([gate.notWorseThanChampion("r2")], evaluation, { ...against(0.1, 0, 0.2), ...more }).rules[0]!.detail;
  expect(detailOf({})).toMatch(/0\.2$/);
  expect(detailOf({ rows: { held: 100, judged: 40 } })).toContain(
    "on the 40 of 100 held-out rows that version 3 has not seen",
  );
  expect(detailOf({ championKnowsThem: "yes" })).toContain("which favours it");
  expect(detailOf({ championKnowsThem: "unknown" })).toContain("not kept any more");
});
