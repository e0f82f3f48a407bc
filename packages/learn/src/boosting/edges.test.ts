import { describe, expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import type { Features, Target } from "../table/index.ts";
import { leafIndices } from "../tree/index.ts";
import { boosting } from "./builders.ts";
import { trainBoosting } from "./train.ts";

const ROWS = 300;
const rng = () => createRng("edges");
const draw = createRng("columns");
const signal = Float64Array.from({ length: ROWS }, () => draw.normal());
const features = (...columns: readonly Float64Array[]): Features => ({
  rows: columns[0]!.length,
  names: columns.map((_, f) => `f${f}`),
  levels: columns.map(() => 0),
  columns,
});
const numbers = (values: Float64Array): Target => ({ task: "regression", name: "y", values });
const steps = numbers(signal.map((value) => Math.floor(2 * value)));
const fit = (x: Features, y: Target, params = {}, weights?: Float64Array) =>
  trainBoosting({ ...boosting.regressor(), params }, x, y, { rng: rng(), ...(weights && { weights }) });
const problemsOf = (run: () => unknown): string[] => {
  try {
    run();
  } catch (error) {
    const { code, params } = error as { code: string; params: { problems: { path: string }[] } };
    expect(code).toBe("PARAMS_INVALID");
    return params.problems.map(({ path }) => path);
  }
  return [];
};

describe("a column", () => {
  const alone = [...fit(features(signal), steps).predict(features(signal))];

  test.each([
    ["that is constant", signal.map(() => 7)],
    ["that is constantly missing", signal.map(() => Number.NaN)],
    ["that is constantly infinite", signal.map(() => Number.NEGATIVE_INFINITY)],
    ["that repeats another", signal],
  ])("%s changes nothing", (_name, column) => {
    const x = features(signal, column);
    const fitted = fit(x, steps);
    expect([...fitted.predict(x)]).toEqual(alone);
    expect([...fitted.importance()!]).toEqual([1, 0]);
  });

  test.each([1e300, 1e-300, 1e-308, 2 ** -1060])("in units of %d is split at the same rows", (unit) => {
    // Whole numbers: no unit rounds two of them together.
    const whole = signal.map((value) => Math.round(100 * value));
    const expected = [...fit(features(whole), steps).predict(features(whole))];
    const scaled = features(whole.map((value) => value * unit));
    expect([...fit(scaled, steps).predict(scaled)]).toEqual(expected);
  });

  test("of infinities keeps them apart from the largest numbers and from missing values", () => {
    const kinds = [
      Number.NEGATIVE_INFINITY,
      -Number.MAX_VALUE,
      5e-324,
      Number.MAX_VALUE,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ];
    const x = features(Float64Array.from({ length: 600 }, (_, i) => kinds[i % 6]!));
    const y = Float64Array.from({ length: 600 }, (_, i) => (i * 5) % 6);
    const predicted = fit(x, numbers(y), { trees: 150 }).predict(x);
    predicted.forEach((value, i) => expect(value).toBeCloseTo(y[i]!, 3));
  });
});

test("two rows are split where leaves may have one row, else they are one leaf", () => {
  const x = features(Float64Array.of(1, 2));
  const y = numbers(Float64Array.of(10, 20));
  expect([...fit(x, y).predict(x)]).toEqual([15, 15]);
  expect([...fit(x, y, { minLeafRows: 1, learningRate: 1, trees: 1 }).predict(x)]).toEqual([10, 20]);
});

test("trees of one leaf are kept, and answer the mean", () => {
  const fitted = fit(features(signal), steps, { minLeafRows: ROWS, trees: 3 });
  expect([...fitted.trees.feature]).toEqual([-1, -1, -1]);
  const mean = (steps as { values: Float64Array }).values.reduce((a, b) => a + b, 0) / ROWS;
  expect(fitted.predict(features(Float64Array.of(0)))[0]).toBeCloseTo(mean, 4); // gradients are rounded
});

test("of 5,000 columns the one that matters is found", () => {
  const noise = createRng("noise");
  const columns = Array.from({ length: 5000 }, (_, f) =>
    f === 3210 ? signal : Float64Array.from({ length: ROWS }, () => noise.int(3)),
  );
  const fitted = fit(features(...columns), numbers(signal.map((value) => (value > 0 ? 1 : 0))), { trees: 5 });
  expect(fitted.importance()![3210]).toBeGreaterThan(0.99);
});

test("weights of 0 everywhere are refused, and in places leave those rows out", () => {
  expect(() => fit(features(signal), steps, {}, new Float64Array(ROWS))).toThrow(/weight above 0/);
  const half = Float64Array.from({ length: ROWS }, (_, row) => row % 2);
  const absurd = { ...steps, values: (steps as { values: Float64Array }).values.map((v, row) => (row % 2 ? v : 1e6)) };
  const predicted = fit(features(signal), absurd as Target, {}, half).predict(features(signal));
  expect(Math.max(...predicted)).toBeLessThan(10);
});

test("leaves of exactly the fewest rows are allowed, and of one less are not", () => {
  const x = features(Float64Array.from({ length: 100 }, (_, i) => (i < 30 ? 0 : 1)));
  const y = numbers(Float64Array.from({ length: 100 }, (_, i) => (i < 30 ? 0 : 1)));
  const weights = Float64Array.from({ length: 100 }, (_, i) => 1 + (i % 7));
  for (const w of [undefined, weights]) {
    expect(fit(x, y, { minLeafRows: 30, trees: 1 }, w).trees.feature[0]).toBe(0);
    expect(fit(x, y, { minLeafRows: 31, trees: 1 }, w).trees.feature[0]).toBe(-1);
  }
});

test.each([0, 6])("rows too light to be seen end where the model sends them, with %d levels", (levels) => {
  // Nearly all weight is on rows whose value is there: the histograms hold nothing of those that miss it.
  const whole = signal.map((value, row) => (row % 3 === 0 ? Number.NaN : Math.abs(Math.floor(2 * value)) % 6));
  const x = { ...features(whole, signal), levels: [levels, 0] };
  const weights = whole.map((value) => (Number.isNaN(value) ? 1e-9 : 1));
  const { trees } = fit(x, steps, { trees: 5, minLeafRows: 1, minLeafWeight: 0 }, weights);
  const cover = new Float64Array(trees.feature.length);
  for (const leaf of leafIndices(trees, x)) cover[leaf]!++;
  trees.feature.forEach((asked, node) => {
    if (asked < 0) expect(cover[node]).toBe(trees.cover[node]);
  });
  expect(trees.feature).toContain(0);
});

describe("rows of wrong shape are refused with all that is wrong", () => {
  const x = features(signal, signal.slice(1));
  test("numbers", () => {
    const y = numbers(Float64Array.of(1, Number.NaN));
    const weights = Float64Array.of(1, -1, Number.POSITIVE_INFINITY);
    const go = () => fit({ ...x, names: ["a"], levels: [] }, y, {}, weights);
    expect(problemsOf(go)).toEqual(["x.names", "x.levels", "x.columns.1", "y", "y.values.1", "weights", "weights.1"]);
  });

  test("classes, and those watched", () => {
    const y: Target = { task: "classification", name: "y", codes: new Int32Array(ROWS), classes: ["a", "b"] };
    y.codes[5] = 2;
    const validation = { x: features(signal), y: { ...y, codes: Int32Array.of(0, -1) } };
    const spec = boosting.classifier({ earlyStoppingRounds: 5 });
    const go = () => trainBoosting(spec, features(signal), y, { rng: rng(), validation });
    expect(problemsOf(go)).toEqual(["y.codes.5", "validation.y", "validation.y.codes.1"]);
  });
});

describe("the number of rounds by cross-validation", () => {
  const noisy = numbers(signal.map((value) => value + 2 * draw.normal()));
  const params = { trees: 200, minLeafRows: 5 };

  test("is few where there is much noise, and the model then learns from all rows", () => {
    const chosen = fit(features(signal), noisy, { ...params, earlyStoppingRounds: 10, validationFolds: 5 });
    expect(chosen.rounds).toBeGreaterThan(0);
    expect(chosen.rounds).toBeLessThan(60);
    expect(chosen.trees.cover[0]).toBe(ROWS);
    const atOnce = fit(features(signal), noisy, { ...params, trees: chosen.rounds });
    expect(chosen.state()).toEqual(atOnce.state());
  });

  test("needs folds, rounds to wait, and nothing else that says when to stop", () => {
    const spec = (validationFolds: number, earlyStoppingRounds: number) => ({
      ...params,
      validationFolds,
      earlyStoppingRounds,
    });
    const go = (of: object, options = {}) =>
      problemsOf(() =>
        trainBoosting({ ...boosting.regressor(), params: { ...of } }, features(signal), noisy, {
          rng: rng(),
          ...options,
        }),
      );
    const from = fit(features(signal), noisy, { trees: 2 });
    expect(go(spec(1, 5))).toEqual(["validationFolds"]);
    expect(go(spec(5, 0))).toEqual(["validationFolds"]);
    expect(go(spec(5, 5), { from })).toEqual(["validationFolds"]);
    expect(go(spec(5, 5), { validation: { x: features(signal), y: noisy } })).toEqual(["validationFolds"]);
    expect(() => fit(features(signal.slice(0, 4)), numbers(signal.slice(0, 4)), spec(5, 5))).toThrow(/at least 5/);
  });
});
