import { describe, expect, test } from "vitest";
import type { EstimatorKind, State } from "../estimator/index.ts";
import { withDefaults } from "../field/index.ts";
import { generatedMixed } from "../fixtures/generated.ts";
import { createRng } from "../random/index.ts";
import { featuresOf, type Features, type Target } from "../table/index.ts";
import { leafIndices, treeCount } from "../tree/index.ts";
import type { FittedBoosting } from "./fitted-boosting.ts";
import { boostingKinds } from "./kinds.ts";

const [regressor, classifier] = boostingKinds as [EstimatorKind, EstimatorKind];
const fit = (kind: EstimatorKind, x: Features, y: Target, params = {}, weights?: Float64Array): FittedBoosting =>
  kind.fit(withDefaults(kind.fields, { trees: 15, ...params }), x, y, {
    rng: createRng(3),
    ...(weights && { weights }),
  }) as FittedBoosting;
const columns = (...values: number[][]): Features => ({
  rows: values[0]!.length,
  names: values.map((_, f) => `f${f}`),
  levels: values.map(() => 0),
  columns: values.map((column) => Float64Array.from(column)),
});
const numbers = (values: readonly number[]): Target => ({
  task: "regression",
  name: "y",
  values: Float64Array.from(values),
});
const classes = (codes: readonly number[], count = Math.max(...codes) + 1): Target => ({
  task: "classification",
  name: "y",
  codes: Int32Array.from(codes),
  classes: Array.from({ length: count }, (_, k) => `class ${k}`),
});

const sets: [string, EstimatorKind, Target][] = [
  ["numbers", regressor, generatedMixed("regression", 300).target],
  ["two classes", classifier, generatedMixed("classification", 300).target],
  ["three classes", classifier, classes(Array.from({ length: 300 }, (_, i) => (i * 7) % 3))],
];

describe.each(sets)("%s", (_name, kind, target) => {
  const x = featuresOf(generatedMixed(kind.task, 300).table);

  test("every leaf has at least the asked rows, however the tree is grown", () => {
    for (const growth of ["leaf", "depth"]) {
      const { trees } = fit(kind, x, target, { minLeafRows: 23, growth });
      const leaves = leafIndices(trees, x);
      for (let t = 0; t < treeCount(trees); t++) {
        const counts = new Map<number, number>();
        for (let row = 0; row < 300; row++) {
          const leaf = leaves[row * treeCount(trees) + t]!;
          counts.set(leaf, (counts.get(leaf) ?? 0) + 1);
        }
        expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(23);
        for (const [leaf, count] of counts) expect(trees.cover[leaf]).toBe(count);
      }
    }
  });

  test("leaves and depth keep their limits", () => {
    const { trees } = fit(kind, x, target, { maxLeaves: 5, minLeafRows: 1 });
    for (let t = 0; t < treeCount(trees); t++) expect(trees.starts[t + 1]! - trees.starts[t]!).toBeLessThanOrEqual(9);
    const flat = fit(kind, x, target, { maxDepth: 1, minLeafRows: 1 }).trees;
    for (let t = 0; t < treeCount(flat); t++) expect(flat.starts[t + 1]! - flat.starts[t]!).toBeLessThanOrEqual(3);
  });

  test("training scores are the model's own scores, also of rows that were not drawn", () => {
    // If the fit's scores drifted from the model's, later rounds would correct errors that are not there, and more
    // rounds would not make the training loss smaller.
    const losses = [5, 20, 80].map((trees) => {
      const predicted = fit(kind, x, target, { trees, rowFraction: 0.5, columnFraction: 0.7 }).predict(x);
      return trainingLoss(predicted, target);
    });
    expect(losses[1]).toBeLessThan(losses[0]!);
    expect(losses[2]).toBeLessThan(losses[1]!);
  });

  test("early stopping keeps the rounds up to the best one", () => {
    const options = { trees: 400, learningRate: 0.5, minLeafRows: 2 };
    const stopped = fit(kind, x, target, { ...options, earlyStoppingRounds: 5, validationFraction: 0.3 });
    expect(stopped.rounds).toBeLessThan(400);
    expect(Number.isInteger(stopped.rounds)).toBe(true);
    expect(kind.restore(stopped.state()).predict(x)).toEqual(stopped.predict(x));
  });

  test("rows of weight 0 might as well not be there", () => {
    const weights = new Float64Array(300).fill(1).fill(0, 200);
    const changed = { ...x, columns: x.columns.map((column) => column.map((v, row) => (row < 200 ? v : row * 1e5))) };
    const [ours, theirs] = [x, changed].map((features) => fit(kind, features, target, {}, weights).state().arrays);
    expect(ours).toEqual(theirs);
    expect(() => fit(kind, x, target, {}, new Float64Array(300))).toThrow(
      expect.objectContaining({ code: "NO_TRAINING_ROWS" }),
    );
  });

  test("a huge penalty or a huge least gain leaves the constant model", () => {
    const spread = (params: object) => {
      const scores = fit(kind, x, target, params).scores(x);
      return (
        Math.max(...scores.slice(0, 1)) -
        Math.min(...scores.slice(0, 1)) +
        fit(kind, x, target, params).trees.gain.reduce((a, b) => a + b, 0)
      );
    };
    expect(spread({ minGain: 1e9 })).toBe(0);
    expect(spread({ l1: 1e9 })).toBe(0);
  });

  test("a hostile state is refused", () => {
    const state = fit(kind, x, target).state();
    const broken: State[] = [
      { ...state, json: 7 },
      { ...state, json: { features: 0, classes: 3 } },
      { ...state, arrays: { ...state.arrays, base: new Float64Array(9) } },
      { ...state, arrays: { ...state.arrays, base: Float64Array.of(Number.NaN) } },
      { ...state, arrays: { ...state.arrays, feature: (state.arrays.feature as Int32Array).map(() => 99) } },
    ];
    for (const one of broken)
      expect(() => kind.restore(one)).toThrow(expect.objectContaining({ code: "MODEL_DAMAGED" }));
  });
});

function trainingLoss(predicted: Float64Array, target: Target): number {
  if (target.task === "regression") return target.values.reduce((sum, y, i) => sum + (y - predicted[i]!) ** 2, 0);
  const k = target.classes.length;
  return target.codes.reduce((sum, code, i) => sum - Math.log(predicted[i * k + code]!), 0);
}

test("a weight of 2 equals the row repeated where nothing counts rows", () => {
  const rng = createRng(4);
  const a = Array.from({ length: 80 }, () => rng.int(30));
  const b = Array.from({ length: 80 }, () => rng.int(30));
  const y = a.map((v, i) => v - b[i]! + rng.int(4));
  const weights = Float64Array.from(a, () => 1 + rng.int(2));
  const twice = a.flatMap((_, i) => (weights[i] === 2 ? [i, i] : [i]));
  const params = { minLeafRows: 1, trees: 20, l2: 0.5 };
  const weighted = fit(regressor, columns(a, b), numbers(y), params, weights);
  const repeated = fit(
    regressor,
    columns(
      twice.map((i) => a[i]!),
      twice.map((i) => b[i]!),
    ),
    numbers(twice.map((i) => y[i]!)),
    params,
  );
  const [ours, theirs] = [weighted, repeated].map((fitted) => fitted.predict(columns(a, b)));
  ours!.forEach((value, i) => expect(value).toBeCloseTo(theirs![i]!, 2));
});

test("without shrinkage and penalty one tree of many leaves repeats the training values", () => {
  const x = columns([1, 2, 3, 4, 5, 6, 7, 8]);
  const y = [3, 1, 4, 1, 5, 9, 2, 6];
  const fitted = fit(regressor, x, numbers(y), { trees: 1, learningRate: 1, minLeafRows: 1 });
  fitted.predict(x).forEach((value, i) => expect(value).toBeCloseTo(y[i]!, 3));
});

test("constant, empty, infinite and huge columns have a defined meaning", () => {
  const row = Array.from({ length: 200 }, (_, i) => i);
  const odd = columns(
    row.map(() => 5),
    row.map(() => Number.NaN),
    row.map((i) => [Number.NEGATIVE_INFINITY, -1e300, 0, 1e300, Number.POSITIVE_INFINITY][i % 5]!),
  );
  const fitted = fit(regressor, odd, numbers(row.map((i) => i % 5)), { trees: 100 });
  expect([...fitted.importance()!]).toEqual([0, 0, 1]);
  fitted.predict(odd).forEach((value, i) => expect(value).toBeCloseTo(i % 5, 2));
});

test("missing values that mean something are split off", () => {
  const row = Array.from({ length: 100 }, (_, i) => i);
  const x = columns(row.map((i) => (i % 4 === 0 ? Number.NaN : i)));
  const fitted = fit(regressor, x, numbers(row.map((i) => (i % 4 === 0 ? 9 : 0))), { trees: 60 });
  const [missing, present] = fitted.predict(columns([Number.NaN, 50]));
  expect(missing).toBeCloseTo(9, 1);
  expect(present).toBeCloseTo(0, 1);
});

test("huge targets, a constant target, one row and no feature give finite predictions", () => {
  const x = columns(Array.from({ length: 50 }, (_, i) => i));
  const huge = fit(regressor, x, numbers(Array.from({ length: 50 }, (_, i) => (i < 25 ? -1e300 : 1.5e308))), {
    trees: 100,
  });
  const predicted = huge.predict(x);
  expect(predicted.every(Number.isFinite)).toBe(true);
  expect(predicted[49]! / 1.5e308).toBeCloseTo(1, 3);
  const constant = fit(regressor, x, numbers(new Array<number>(50).fill(4.2)));
  expect(constant.importance()).toBe(null);
  expect(constant.predict(x)[7]).toBeCloseTo(4.2, 12);
  const none = { rows: 2, names: [], levels: [], columns: [] };
  expect([...fit(regressor, none, numbers([1, 3])).predict(none)]).toEqual([2, 2]);
  expect(fit(regressor, columns([1]), numbers([5])).predict(columns([Number.NaN]))[0]).toBe(5);
});

test("a class without training rows gets a small, finite share", () => {
  const x = columns(Array.from({ length: 60 }, (_, i) => i % 10));
  const shares = fit(
    classifier,
    x,
    classes(
      Array.from({ length: 60 }, (_, i) => i % 2),
      3,
    ),
  ).predict(x);
  expect(shares.every((share) => Number.isFinite(share) && share >= 0)).toBe(true);
  expect(shares[2]).toBeLessThan(1e-6);
});
