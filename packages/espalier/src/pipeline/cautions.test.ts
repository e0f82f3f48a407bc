import { expect, test } from "vitest";
import { gate } from "../project/index.ts";
import { cautionsOf, type Judged } from "./cautions.ts";

const candidate = (name: string, ...scores: number[]): Judged["search"]["candidates"][number] => ({
  name,
  recipe: { transforms: [], estimator: { kind: "ridge", task: "regression", params: {} } },
  scores,
  mean: 0,
  sd: 0,
  trials: [],
});

const judged = (evaluation: Partial<Judged["evaluation"]>, rest: Partial<Judged> = {}): Judged => ({
  evaluation: {
    rows: 1000,
    metrics: { r2: 0.4 },
    intervals: { r2: { low: 0.35, high: 0.45 } },
    baseline: { r2: 0 },
    importance: [],
    confusion: null,
    points: null,
    curves: null,
    ...evaluation,
  },
  search: { metric: "r2", candidates: [candidate("a", 0.4, 0.41, 0.42)] },
  gate: [],
  ...rest,
});
const texts = (one: Judged) => cautionsOf(one).map(({ text }) => text);

test("a sound result has no cautions", () => {
  expect(texts(judged({}))).toEqual([]);
});

test("all right on few rows is weak evidence, in numbers", () => {
  const perfect = { metrics: { accuracy: 1 }, intervals: {}, baseline: {} };
  expect(texts(judged({ ...perfect, rows: 36 }))).toEqual([
    "accuracy 100% on 36 rows is weak evidence: the true value may be as low as 90.3% (exact 95% interval)",
  ]);
  expect(texts(judged({ ...perfect, rows: 5000 }))[0]).toContain("leaked");
});

test("few rows are told with what one of them weighs and how wide that makes the score", () => {
  const [text] = texts(judged({ rows: 30, metrics: { accuracy: 0.9 }, intervals: {}, baseline: {} }));
  expect(text).toBe(
    "accuracy 90% on 30 rows is coarse: one row is 3.3%, and the true value may be anything from 73.5% to 97.9% (exact 95% interval)",
  );
  expect(texts(judged({ rows: 99 }))).toEqual(["only 99 rows judged the winner: its scores are coarse"]);
});

test("an interval that holds the baseline is no gain, also where less is better", () => {
  expect(texts(judged({ intervals: { r2: { low: -0.01, high: 0.5 } } }))[0]).toContain("not better than the baseline");
  const error = { metrics: { mae: 0.5 }, intervals: { mae: { low: 0.4, high: 0.71 } }, baseline: { mae: 0.7 } };
  const search = { metric: "mae", candidates: [candidate("a", 1, 2)] };
  expect(texts(judged(error, { search }))[0]).toContain("not better than the baseline");
});

test("a rule that the end of the interval breaks is told; one that holds all along, or does not hold, is not", () => {
  expect(texts(judged({}, { gate: [gate.atLeast("r2", 0.38)] }))[0]).toContain(
    "r2 ≥ 0.38 holds for the value, not for its whole 95% interval, which goes to 0.35",
  );
  expect(texts(judged({}, { gate: [gate.atLeast("r2", 0.3), gate.atLeast("r2", 0.5)] }))).toEqual([]);
});

test("candidates that differ less than their folds do are alike; constant leads are not", () => {
  const of = (...scores: number[]) => ({
    metric: "r2",
    candidates: [candidate("a", 0.4, 0.5, 0.6), candidate("b", ...scores)],
  });
  expect(texts(judged({}, { search: of(0.42, 0.47, 0.61) }))[0]).toContain("a and b are alike within noise");
  expect(texts(judged({}, { search: of(0.3, 0.41, 0.5) }))).toEqual([]);
});

test("a class of few held-out rows is told without its name", () => {
  const confusion = {
    classes: ["<b>", "y"],
    counts: [
      [3, 1],
      [0, 200],
    ],
  };
  expect(texts(judged({ confusion }))).toEqual([
    "one class has 4 held-out rows: what is said of it hangs on single rows",
  ]);
});
