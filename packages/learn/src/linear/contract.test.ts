import { expect, test } from "vitest";
import type { EstimatorKind, FittedEstimator, State } from "../estimator/index.ts";
import { withDefaults } from "../field/index.ts";
import { createRng } from "../random/index.ts";
import { categoryColumn, createTable, featuresOf, numberColumn, takeRows, takeTarget } from "../table/index.ts";
import type { Table, Target } from "../table/index.ts";
import { linear, linearKinds, logistic, ridge } from "./index.ts";

const classNames = ["a", "b", "c", "d"];

function data(rows: number, task: "regression" | "classification", classes = 3): { table: Table; y: Target } {
  const rng = createRng(`contract ${rows} ${task} ${classes}`);
  const draw = () => Float64Array.from({ length: rows }, () => rng.normal());
  const [u, v, w] = [draw(), draw(), draw()];
  const table = createTable([
    numberColumn("__proto__", u),
    numberColumn(
      "",
      v.map((value) => 1000 + 5 * value),
    ),
    numberColumn(
      "0",
      w.map((value, i) => value + u[i]!),
    ),
    numberColumn("constant", new Float64Array(rows).fill(0.1)),
    numberColumn(
      "copy of 0",
      w.map((value, i) => value + u[i]!),
    ),
  ]);
  const signal = u.map((value, i) => 2 * value - v[i]! + 0.5 * rng.normal());
  const y: Target =
    task === "regression"
      ? { task, name: "y", values: signal.map((value) => 3 + value) }
      : {
          task,
          name: "y",
          classes: classNames.slice(0, classes),
          codes: Int32Array.from(signal, (value) =>
            Math.max(0, Math.min(classes - 1, Math.floor(value + classes / 2))),
          ),
        };
  return { table, y };
}

function fit(kind: EstimatorKind, table: Table, y: Target, weights?: Float64Array, params = {}): FittedEstimator {
  const options = { rng: createRng(7), ...(weights ? { weights } : {}) };
  return kind.fit(withDefaults(kind.fields, params), featuresOf(table), y, options);
}

function expectClose(got: Float64Array, wanted: Float64Array, tolerance: number): void {
  expect(got.length).toBe(wanted.length);
  for (let i = 0; i < got.length; i++) {
    if (!(Math.abs(got[i]! - wanted[i]!) <= tolerance * Math.max(1, Math.abs(wanted[i]!)))) {
      expect(`${i}: ${got[i]}`).toBe(`${i}: ${wanted[i]}`);
    }
  }
}

const cases = linearKinds.flatMap((kind) =>
  kind.task === "regression" ? [{ kind, classes: 0 }] : [2, 3].map((classes) => ({ kind, classes })),
);

for (const { kind, classes } of cases) {
  const name = classes > 0 ? `${kind.kind} of ${classes} classes` : kind.kind;
  const { table, y } = data(90, kind.task, classes);

  test(`${name}: the same inputs give the same bits, and stay untouched`, () => {
    const before = structuredClone([table, y]);
    const [one, two] = [fit(kind, table, y), fit(kind, table, y)];
    expect(one.state()).toEqual(two.state());
    expect(one.predict(featuresOf(table))).toEqual(two.predict(featuresOf(table)));
    expect([table, y]).toEqual(before);
  });

  // Sums run in another order, so the last digits differ; the tolerances leave room for the condition number.
  test(`${name}: weight 2 equals a repeated row, weight 0 an absent one`, () => {
    const weights = Float64Array.from({ length: 90 }, (_, i) => i % 3);
    const rows = Int32Array.from([...weights].flatMap((weight, i) => Array(weight).fill(i) as number[]));
    const weighted = fit(kind, table, y, weights);
    const repeated = fit(kind, takeRows(table, rows), takeTarget(y, rows));
    expectClose(weighted.predict(featuresOf(table)), repeated.predict(featuresOf(table)), 1e-9);
    expectClose(weighted.importance()!, repeated.importance()!, 1e-9);
  });

  test(`${name}: the order of columns does not matter`, () => {
    const turned = createTable(table.columns.toReversed());
    const there = fit(kind, turned, y).predict(featuresOf(turned));
    expectClose(there, fit(kind, table, y).predict(featuresOf(table)), 1e-9);
  });

  test(`${name}: copies share, a constant gets nothing, importance sums to 1`, () => {
    const model = fit(kind, table, y);
    const importance = model.importance()!;
    expect(importance[3]).toBe(0);
    expect(importance[4]).toBeCloseTo(importance[2]!, 9);
    expect(importance.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
    const { coef } = model.state().arrays;
    expect(coef!.every((value, i) => (i % 5 === 3 ? value === 0 : Number.isFinite(value)))).toBe(true);
  });

  test(`${name}: restored, it predicts the same bits`, () => {
    const model = fit(kind, table, y);
    const state = model.state();
    const restored = kind.restore({ json: JSON.parse(JSON.stringify(state.json)), arrays: state.arrays });
    expect(restored.predict(featuresOf(table))).toEqual(model.predict(featuresOf(table)));
    expect(restored.state()).toEqual(state);
    state.arrays.coef!.fill(0); // what was handed out is a copy
    expect(restored.predict(featuresOf(table))).toEqual(model.predict(featuresOf(table)));
  });

  test(`${name}: hostile states are refused`, () => {
    const { json, arrays } = fit(kind, table, y).state();
    const coef = arrays.coef!;
    const bad: State[] = [
      { json: null, arrays },
      { json: { ...(json as object), features: -1 }, arrays },
      { json: { ...(json as object), features: 1e9 }, arrays },
      { json: { ...(json as object), features: "5" }, arrays },
      { json, arrays: {} },
      { json, arrays: { ...arrays, coef: coef.slice(1) } },
      { json, arrays: { ...arrays, coef: Float64Array.from(coef).fill(NaN, 0, 1) } },
      { json, arrays: { ...arrays, coef: Float32Array.from(coef) } },
      { json, arrays: { ...arrays, intercept: Float64Array.of(Number.POSITIVE_INFINITY) } },
      { json, arrays: { ...arrays, sd: new Float64Array(5).fill(-1) } },
    ];
    if (arrays.present) {
      for (const present of [[0, 0], [1, 0], [0, 99], [-1, 0], []]) {
        bad.push({ json, arrays: { ...arrays, present: Int32Array.from(present) } });
      }
      bad.push({ json: { ...(json as object), classes: 1 }, arrays });
    }
    for (const state of bad) {
      expect(() => kind.restore(state)).toThrow(expect.objectContaining({ code: "MODEL_DAMAGED", blame: "state" }));
    }
  });

  test(`${name}: gaps, infinities and categories are refused by name, at fitting and at prediction`, () => {
    const model = fit(kind, table, y);
    const spoilt = (values: number[]) =>
      createTable([
        ...table.columns.slice(1),
        numberColumn("spoilt", [...values, ...new Float64Array(90 - values.length)]),
      ]);
    const wrong: readonly (readonly [Table, string])[] = [
      [spoilt([NaN, NaN]), "VALUES_MISSING"],
      [spoilt([Number.POSITIVE_INFINITY]), "VALUE_NOT_FINITE"],
      [
        createTable([...table.columns.slice(1), categoryColumn("spoilt", Array(90).fill("x") as string[])]),
        "COLUMN_KIND",
      ],
    ];
    for (const [bad, code] of wrong) {
      const params = expect.objectContaining({ column: "spoilt" });
      expect(() => fit(kind, bad, y)).toThrow(expect.objectContaining({ code, params }));
      expect(() => model.predict(featuresOf(bad))).toThrow(expect.objectContaining({ code, params }));
    }
  });

  test(`${name}: two rows and more columns than rows are enough`, () => {
    const rows = Int32Array.of(
      y.task === "classification" ? y.codes.indexOf(0) : 0,
      y.task === "classification" ? y.codes.indexOf(1) : 1,
    );
    const few = takeRows(table, rows);
    const model = fit(kind, few, takeTarget(y, rows));
    expect(model.predict(featuresOf(few)).every(Number.isFinite)).toBe(true);
    if (kind.kind === "linear") {
      expectClose(
        model.predict(featuresOf(few)),
        y.task === "regression" ? y.values.slice(0, 2) : new Float64Array(0),
        1e-10,
      );
    }
  });

  test(`${name}: without features it predicts the average`, () => {
    const none = createTable([], 90);
    const model = fit(kind, none, y);
    expect(model.importance()).toBeNull();
    const wanted =
      y.task === "regression"
        ? [y.values.reduce((a, b) => a + b) / 90]
        : y.classes.map((_, code) => y.codes.filter((one) => one === code).length / 90);
    expectClose(model.predict(featuresOf(none)).slice(0, wanted.length), Float64Array.from(wanted), 1e-12);
  });

  test(`${name}: numbers of any size are fitted or refused, never NaN`, () => {
    for (const size of [1e-300, 1e-100, 1e100, 1e290]) {
      const scaled = createTable(
        table.columns.map((c) =>
          c.kind === "number"
            ? numberColumn(
                c.name,
                c.values.map((v) => v * size),
              )
            : c,
        ),
      );
      const model = fit(kind, scaled, y);
      expect(model.predict(featuresOf(scaled)).every(Number.isFinite)).toBe(true);
    }
  });
}

test("a class without training rows has probability 0, and one class alone is certain", () => {
  const kind = linearKinds.find((one) => one.kind === "logistic")!;
  const { table, y } = data(60, "classification", 4);
  if (y.task !== "classification") throw new Error("asked for classes");
  for (const kept of [[0, 2, 3], [1, 3], [2]]) {
    const rows = Int32Array.from([...y.codes.keys()].filter((row) => kept.includes(y.codes[row]!)));
    const model = fit(kind, takeRows(table, rows), takeTarget(y, rows));
    const p = kind.restore(model.state()).predict(featuresOf(table));
    expect(p.length).toBe(60 * 4);
    for (let i = 0; i < 60; i++) {
      const row = [...p.subarray(i * 4, i * 4 + 4)];
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
      row.forEach((share, code) => expect(share > 0).toBe(kept.includes(code)));
    }
  }
});

test("a class whose rows all weigh 0 counts as absent", () => {
  const kind = linearKinds.find((one) => one.kind === "logistic")!;
  const { table, y } = data(60, "classification", 3);
  if (y.task !== "classification") throw new Error("asked for classes");
  const weights = Float64Array.from(y.codes, (code) => (code === 1 ? 0 : 1));
  const rows = Int32Array.from([...y.codes.keys()].filter((row) => y.codes[row] !== 1));
  const weighted = fit(kind, table, y, weights).predict(featuresOf(table));
  expectClose(weighted, fit(kind, takeRows(table, rows), takeTarget(y, rows)).predict(featuresOf(table)), 1e-9);
});

test("a cancelled fit ends where tick throws", () => {
  for (const { kind, classes } of cases) {
    const { table, y } = data(90, kind.task, classes);
    const tick = () => {
      throw new Error("stop");
    };
    const options = { rng: createRng(1), tick };
    expect(() => kind.fit(withDefaults(kind.fields, {}), featuresOf(table), y, options)).toThrow("stop");
  }
});

test("specs hold what the caller wrote and nothing else", () => {
  expect([linear(), ridge({ alpha: 2 }), logistic()]).toEqual([
    { kind: "linear", task: "regression", params: {} },
    { kind: "ridge", task: "regression", params: { alpha: 2 } },
    { kind: "logistic", task: "classification", params: {} },
  ]);
  // @ts-expect-error: ridge has no such parameter
  ridge({ c: 1 });
});
