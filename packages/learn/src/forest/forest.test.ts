import { describe, expect, test } from "vitest";
import type { EstimatorKind, FittedEstimator, State } from "../estimator/index.ts";
import { withDefaults } from "../field/index.ts";
import { generated, generatedMixed } from "../fixtures/generated.ts";
import { openJs, openWasm } from "../kernels/index.ts";
import { createRng } from "../random/index.ts";
import { featuresOf, type Features, type Target } from "../table/index.ts";
import { leafIndices } from "../tree/index.ts";
import type { FittedForest } from "./fitted-forest.ts";
import { forestKinds } from "./kinds.ts";

const kindOf = (kind: string) => forestKinds.find((one) => one.kind === kind)!;
const fit = (kind: EstimatorKind, x: Features, y: Target, params = {}, weights?: Float64Array): FittedForest =>
  kind.fit(withDefaults(kind.fields, { trees: 10, ...params }), x, y, {
    rng: createRng(3),
    ...(weights && { weights }),
  }) as FittedForest;
const arraysOf = (fitted: FittedEstimator) => fitted.state().arrays;
const columns = (...values: number[][]): Features => ({
  rows: values[0]!.length,
  names: values.map((_, f) => `f${f}`),
  levels: values.map(() => 0),
  columns: values.map((column) => Float64Array.from(column)),
});
const numbers = (...values: number[]): Target => ({ task: "regression", name: "y", values: Float64Array.from(values) });
const classes = (...codes: number[]): Target => ({
  task: "classification",
  name: "y",
  codes: Int32Array.from(codes),
  classes: Array.from({ length: Math.max(...codes) + 1 }, (_, k) => `class ${k}`),
});

describe.each(forestKinds.map((kind) => [kind.kind, kind] as const))("%s", (_name, kind) => {
  const { table, target } = generatedMixed(kind.task, 200);
  const x = featuresOf(table);

  test("tree i does not depend on how many trees are grown", () => {
    const few = fit(kind, x, target, { trees: 3 }).trees;
    const many = fit(kind, x, target, { trees: 8 }).trees;
    expect(many.threshold.slice(0, few.threshold.length)).toEqual(few.threshold);
    expect(many.values.slice(0, few.values.length)).toEqual(few.values);
  });

  test("a row of weight 0 might as well not be there for the importance and the values", () => {
    const weights = new Float64Array(200).fill(1);
    weights.fill(0, 150);
    const changed = { ...x, columns: x.columns.map((column) => column.map((v, row) => (row < 150 ? v : 1e6 - row))) };
    expect(arraysOf(fit(kind, changed, target, {}, weights)).values).toEqual(
      arraysOf(fit(kind, x, target, {}, weights)).values,
    );
  });

  test("JavaScript and WebAssembly grow the same forest, byte by byte", () => {
    const weights = Float64Array.from({ length: 200 }, (_, row) => (row % 4) / 3);
    for (const params of [{}, { maxFeatures: 1 }, { minLeafRows: 3 }, { maxDepth: 4, minSplitRows: 9 }]) {
      const [js, wasm] = [openJs, openWasm].map((open) =>
        kind.fit(withDefaults(kind.fields, { trees: 20, ...params }), x, target, {
          rng: createRng(3),
          weights,
          hands: { open },
        }),
      );
      expect(wasm!.state()).toEqual(js!.state());
    }
  });

  test("all weights 0 is a fault", () => {
    expect(() => fit(kind, x, target, {}, new Float64Array(200))).toThrow(
      expect.objectContaining({ code: "NO_TRAINING_ROWS" }),
    );
  });

  test("every leaf has at least the asked rows", () => {
    const fitted = fit(kind, x, target, { minLeafRows: 7, trees: 4 });
    const leaves = leafIndices(fitted.trees, x);
    // All rows here, at least those of the bootstrap there.
    for (let t = 0; t < 4; t++) {
      const counts = new Map<number, number>();
      for (let row = 0; row < 200; row++) counts.set(leaves[row * 4 + t]!, (counts.get(leaves[row * 4 + t]!) ?? 0) + 1);
      expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(7);
    }
  });

  test("no path is longer than allowed", () => {
    const { trees } = fit(kind, x, target, { maxDepth: 2 });
    for (let t = 0; t < 10; t++) expect(trees.starts[t + 1]! - trees.starts[t]!).toBeLessThanOrEqual(7);
  });

  test("constant and empty columns are never asked about, infinite and huge values are", () => {
    const row = Array.from({ length: 60 }, (_, i) => i);
    const odd = columns(
      row.map(() => 5),
      row.map(() => Number.NaN),
      row.map((i) => [Number.NEGATIVE_INFINITY, -1e300, 0, 1e300, Number.POSITIVE_INFINITY][i % 5]!),
    );
    const y = kind.task === "regression" ? numbers(...row.map((i) => i % 5)) : classes(...row.map((i) => i % 5));
    const fitted = fit(kind, odd, y, { trees: 20, maxFeatures: 1 });
    expect([...fitted.importance()!]).toEqual([0, 0, 1]);
    const predicted = fitted.predict(odd);
    expect(predicted.every(Number.isFinite)).toBe(true);
    if (kind.task === "regression") expect(predicted[4]! - predicted[0]!).toBeGreaterThan(3);
    else for (let i = 0; i < 5; i++) expect(predicted[i * 5 + i]).toBeGreaterThan(0.8);
  });

  test("a value seen only at prediction as missing gets an answer", () => {
    const { table: whole, target: y } = generated(kind.task, 100);
    const fitted = fit(kind, featuresOf(whole), y);
    const missing = { ...featuresOf(whole), rows: 1, columns: whole.columns.map(() => Float64Array.of(Number.NaN)) };
    expect(fitted.predict(missing).every(Number.isFinite)).toBe(true);
  });

  test("one row, two rows, no feature: one leaf each, or a split", () => {
    const y = kind.task === "regression" ? numbers(1, 3) : classes(0, 1);
    const two = fit(kind, columns([0, 1]), y, { trees: 50 }).predict(columns([0, 1]));
    expect(two.at(-1)).toBeGreaterThan(two[kind.task === "regression" ? 0 : 1]!);
    const none = fit(kind, { rows: 2, names: [], levels: [], columns: [] }, y);
    expect(none.importance()).toBe(null);
    expect(none.predict({ rows: 1, names: [], levels: [], columns: [] }).every(Number.isFinite)).toBe(true);
  });

  test("a state cut short or with absurd numbers is refused", () => {
    const state = fit(kind, x, target).state();
    const damaged = expect.objectContaining({ code: "MODEL_DAMAGED" });
    const broken: State[] = [
      { ...state, json: null },
      { ...state, json: { features: 1, classes: 2 } },
      { ...state, json: { features: -1, classes: 2 } },
      { ...state, arrays: {} },
      { ...state, arrays: { ...state.arrays, values: (state.arrays.values as Float64Array).slice(1) } },
      {
        json: { features: 1, classes: 2 },
        arrays: {
          ...Object.fromEntries(Object.entries(state.arrays).map(([name, array]) => [name, array.slice(0, 0)])),
          starts: Int32Array.of(0),
        },
      },
    ];
    for (const one of broken) expect(() => kind.restore(one)).toThrow(damaged);
  });
});

test("a target of huge numbers is learned like any other", () => {
  const x = columns([1, 2, 3, 4, 5, 6]);
  const fitted = fit(kindOf("extra-trees-regressor"), x, numbers(1e300, 1e300, 1e300, 5e306, 5e306, 5e306));
  expect([...fitted.predict(columns([1, 6]))].map((v) => v.toPrecision(6))).toEqual(["1.00000e+300", "5.00000e+306"]);
});

test("an exclusive or is learned although its first split gains nothing", () => {
  const x = columns([0, 0, 1, 1], [0, 1, 0, 1]);
  const fitted = fit(kindOf("extra-trees-classifier"), x, classes(0, 1, 1, 0), { maxFeatures: 1 });
  expect([...fitted.predict(x)]).toEqual([1, 0, 0, 1, 0, 1, 1, 0]);
});

test("missing values that mean something are split off", () => {
  const x = columns([1, 2, Number.NaN, 4, Number.NaN, 6, Number.NaN, 8]);
  const fitted = fit(kindOf("extra-trees-regressor"), x, numbers(0, 0, 9, 0, 9, 0, 9, 0), { trees: 30, maxDepth: 2 });
  const [missing, present] = fitted.predict(columns([Number.NaN, 5]));
  expect(missing).toBeGreaterThan(8);
  expect(present).toBeLessThan(1);
  const sorted = fit(kindOf("forest-regressor"), x, numbers(0, 0, 9, 0, 9, 0, 9, 0), { trees: 30, maxDepth: 1 });
  expect(sorted.predict(columns([Number.NaN]))[0]).toBeGreaterThan(7.5);
});

test("balanced classes raise the share of the rare one", () => {
  const rng = createRng(6);
  const x = columns(Array.from({ length: 300 }, () => rng.next()));
  const y = classes(...Array.from({ length: 300 }, (_, i) => (i % 10 === 0 ? 1 : 0)));
  const mean = (params: object) => {
    const shares = fit(kindOf("forest-classifier"), x, y, { minLeafRows: 20, ...params }).predict(x);
    return shares.reduce((sum, share, i) => sum + (i % 2 ? share : 0), 0) / 300;
  };
  expect(mean({})).toBeLessThan(0.15);
  expect(mean({ classWeight: "balanced" })).toBeGreaterThan(0.4);
});
