import { describe, expect, test } from "vitest";
import type { EstimatorKind, FittedEstimator, State } from "../estimator/index.ts";
import { Fault } from "../fault/index.ts";
import { withDefaults } from "../field/index.ts";
import { generated } from "../fixtures/generated.ts";
import { createRng } from "../random/index.ts";
import { featuresOf, takeRows, takeTarget, type Table, type Target } from "../table/index.ts";
import { estimatorKinds } from "./kinds.ts";

/** Every estimator keeps these promises; an exception is listed here with its reason. */
const exceptions: Readonly<Record<string, { readonly weights?: string; readonly columnOrder?: string }>> = {
  "forest-regressor": {
    weights: "a repeated row is drawn by the bootstrap twice, a weighted one once",
    columnOrder: "features are drawn by position",
  },
  "forest-classifier": {
    weights: "a repeated row is drawn by the bootstrap twice, a weighted one once",
    columnOrder: "features are drawn by position",
  },
  "extra-trees-regressor": {
    weights: "a node of one row, however heavy, is a leaf",
    columnOrder: "features and thresholds are drawn by position",
  },
  "extra-trees-classifier": { columnOrder: "features and thresholds are drawn by position" },
  "boosting-classifier": {
    weights: "gradients are rounded to steps that depend on the largest weighted one",
    columnOrder: "of splits with equal gain, the first column's is taken, and small leaves have many",
  },
};

// Small enough to be quick, large enough to learn something; minimum rows count rows, not weights, so they are at their least.
const small: Readonly<Record<string, number>> = { trees: 20, minLeafRows: 1 };

function fit(kind: EstimatorKind, table: Table, target: Target, weights?: Float64Array): FittedEstimator {
  const params = withDefaults(
    kind.fields,
    Object.fromEntries(Object.entries(small).filter(([key]) => key in kind.fields)),
  );
  return kind.fit(params, featuresOf(table), target, { rng: createRng(1), ...(weights ? { weights } : {}) });
}

const bytesOf = (state: State) =>
  JSON.stringify([state.json, Object.entries(state.arrays).map(([name, a]) => [name, [...a]])]);
const outputs = (target: Target) => (target.task === "regression" ? 1 : target.classes.length);

describe.each(estimatorKinds.map((kind) => [kind.kind, kind] as const))("%s", (name, kind) => {
  const { table, target } = generated(kind.task, 120, { classes: 3 });
  const x = featuresOf(table);

  test("the same seed and rows give the same bits", () => {
    expect(bytesOf(fit(kind, table, target).state())).toBe(bytesOf(fit(kind, table, target).state()));
  });

  test("fitting and predicting leave their inputs untouched", () => {
    const before = JSON.stringify([x.columns.map((c) => [...c]), target]);
    fit(kind, table, target).predict(x);
    expect(JSON.stringify([x.columns.map((c) => [...c]), target])).toBe(before);
  });

  test("predictions have the right shape, and probabilities sum to 1", () => {
    const prediction = fit(kind, table, target).predict(x);
    expect(prediction.length).toBe(table.rows * outputs(target));
    expect(prediction.every(Number.isFinite)).toBe(true);
    if (target.task === "regression") return;
    const k = target.classes.length;
    for (let row = 0; row < table.rows; row++) {
      const sum = prediction.subarray(row * k, row * k + k).reduce((total, p) => total + p, 0);
      expect(sum).toBeCloseTo(1, 12);
    }
    expect(prediction.every((p) => p >= 0 && p <= 1)).toBe(true);
  });

  test("it learns: it beats the constant guess on its training rows by far", () => {
    const prediction = fit(kind, table, target).predict(x);
    if (target.task === "regression") {
      const mean = target.values.reduce((s, v) => s + v, 0) / target.values.length;
      const error = (of: (row: number) => number) => target.values.reduce((s, v, row) => s + (v - of(row)) ** 2, 0);
      expect(error((row) => prediction[row]!)).toBeLessThan(0.5 * error(() => mean));
    } else {
      const k = target.classes.length;
      const right = target.codes.filter((code, row) => {
        const p = prediction.subarray(row * k, row * k + k);
        return p.indexOf(Math.max(...p)) === code;
      }).length;
      expect(right / table.rows).toBeGreaterThan(0.7);
    }
  });

  test("restored from its state, it predicts the same bits", () => {
    const fitted = fit(kind, table, target);
    const state = fitted.state();
    const restored = kind.restore({
      json: JSON.parse(JSON.stringify(state.json)),
      arrays: structuredClone(state.arrays),
    });
    expect([...restored.predict(x)]).toEqual([...fitted.predict(x)]);
  });

  test("a state with one number put out of place is refused, or predicts without harm", () => {
    const state = fit(kind, table, target).state();
    const rng = createRng("hostile");
    for (let round = 0; round < 60; round++) {
      const arrays = structuredClone(state.arrays);
      const victims = Object.values(arrays).filter((a) => a.length > 0);
      const victim = victims[rng.int(victims.length)]!;
      victim[rng.int(victim.length)] = [-1, -(2 ** 31), 2 ** 31 - 1, Number.NaN, Number.POSITIVE_INFINITY, 1e308, 7][
        rng.int(7)
      ]!;
      try {
        expect(kind.restore({ json: state.json, arrays }).predict(x).length).toBe(table.rows * outputs(target));
      } catch (error) {
        expect(error, String(error)).toBeInstanceOf(Fault);
        expect((error as Fault).code).toBe("MODEL_DAMAGED");
      }
    }
  });

  test("a state with an array missing, or of another length, is refused", () => {
    const state = fit(kind, table, target).state();
    for (const key of Object.keys(state.arrays)) {
      const { [key]: victim, ...others } = state.arrays;
      expect(() => kind.restore({ json: state.json, arrays: others })).toThrow(Fault);
      const shorter = victim!.slice(0, -1) as typeof victim & {};
      expect(() => kind.restore({ json: state.json, arrays: { ...others, [key]: shorter } })).toThrow(Fault);
    }
  });

  test("two rows are enough, and say nothing undefined", () => {
    const rows = firstOfTwo(target);
    const two = takeRows(table, rows);
    const prediction = fit(kind, two, takeTarget(target, rows)).predict(featuresOf(two));
    expect(prediction.every(Number.isFinite)).toBe(true);
  });

  test("importances are shares, or there are none", () => {
    const importance = fit(kind, table, target).importance();
    if (!importance) return;
    expect(importance.length).toBe(table.columns.length);
    expect(importance.every((share) => share >= 0)).toBe(true);
    expect(importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  test.skipIf(exceptions[name]?.weights !== undefined)("weight 2 equals the row twice", () => {
    const some = Int32Array.from({ length: 60 }, (_, i) => i);
    const twice = Int32Array.from([...some, ...some.filter((i) => i % 3 === 0)]);
    const weights = Float64Array.from(some, (i) => (i % 3 === 0 ? 2 : 1));
    const weighted = fit(kind, takeRows(table, some), takeTarget(target, some), weights).predict(x);
    const repeated = fit(kind, takeRows(table, twice), takeTarget(target, twice)).predict(x);
    for (let i = 0; i < weighted.length; i++) expect(weighted[i]).toBeCloseTo(repeated[i]!, 4);
  });

  test.skipIf(exceptions[name]?.columnOrder !== undefined)("the order of the columns does not matter", () => {
    const turned: Table = { rows: table.rows, columns: table.columns.toReversed() };
    const straight = fit(kind, table, target).predict(x);
    const other = fit(kind, turned, target).predict(featuresOf(turned));
    for (let i = 0; i < straight.length; i++) expect(other[i]).toBeCloseTo(straight[i]!, 6);
  });
});

/** Two rows, of two classes where there are classes. */
function firstOfTwo(target: Target): Int32Array {
  if (target.task === "regression") return Int32Array.of(0, 1);
  return Int32Array.of(
    0,
    target.codes.findIndex((code) => code !== target.codes[0]),
  );
}
