import { expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import type { Features, Target } from "../table/index.ts";
import { boosting, type BoostingClassifierOptions } from "./builders.ts";
import { trainBoosting } from "./train.ts";

const ROWS = 400;
const rng = createRng("classes");
const a = Float64Array.from({ length: ROWS }, () => rng.int(30));
const x: Features = { rows: ROWS, names: ["a"], levels: [0], columns: [a] };
const target = (classes: number): Target => ({
  task: "classification",
  name: "y",
  // Class 0 is common, the last one rare and likelier where a is large.
  codes: Int32Array.from(a, (value) => (rng.next() < (0.25 * value) / 30 ? 1 + rng.int(classes - 1) : 0)),
  classes: Array.from({ length: classes }, (_, k) => `class ${k}`),
});
const fit = (y: Target, options: BoostingClassifierOptions, weights?: Float64Array) =>
  trainBoosting(boosting.classifier({ trees: 15, minLeafRows: 1, ...options }), x, y, {
    rng: createRng(1),
    ...(weights && { weights }),
  });

test.each([2, 3])("balanced weighs rows as weights of their classes' inverse shares would (%i classes)", (classes) => {
  const y = target(classes) as Extract<Target, { task: "classification" }>;
  const counts = new Float64Array(classes);
  for (const code of y.codes) counts[code]!++;
  const byHand = Float64Array.from(y.codes, (code) => ROWS / (classes * counts[code]!));
  const balanced = fit(y, { classWeight: "balanced" });
  expect(balanced.state().arrays).toEqual(fit(y, {}, byHand).state().arrays);
  const share = (fitted: typeof balanced, weightOf: (row: number) => number) => {
    const predicted = fitted.predict(x);
    return a.reduce((sum, _, row) => sum + weightOf(row) * predicted[row * classes]!, 0) / ROWS;
  };
  expect(share(fit(y, {}), () => 1)).toBeCloseTo(counts[0]! / ROWS, 1);
  expect(share(balanced, (row) => byHand[row]!)).toBeCloseTo(1 / classes, 1);
});

test("it multiplies with the rows' own weights, and rows of weight 0 stay out", () => {
  const y = target(2) as Extract<Target, { task: "classification" }>;
  const weights = Float64Array.from(a, (_, row) => row % 3);
  const changed = { ...y, codes: y.codes.map((code, row) => (row % 3 === 0 ? 1 - code : code)) };
  const [ours, theirs] = [y, changed].map((one) => fit(one, { classWeight: "balanced" }, weights).state().arrays);
  expect(ours).toEqual(theirs);
});

test("a class without rows is no obstacle", () => {
  const y = target(2);
  const wider = { ...y, classes: ["a", "b", "never"] } as Target;
  expect(fit(wider, { classWeight: "balanced" }).predict(x).every(Number.isFinite)).toBe(true);
});
