import { describe, expect, test } from "vitest";
import { choice } from "../field/index.ts";
import { generatedMixed } from "../fixtures/generated.ts";
import { createRng } from "../random/index.ts";
import { featuresOf, takeRows, takeTarget, type Target } from "../table/index.ts";
import { boosting } from "./builders.ts";
import type { BoostingFitOptions } from "./check-fit.ts";
import { boostingClassifier, boostingRegressor } from "./kinds.ts";
import { trainBoosting } from "./train.ts";

const ROWS = 400;
const rng = () => createRng("train");
const numbers = generatedMixed("regression", ROWS);
const x = featuresOf(numbers.table);
const target = numbers.target as Extract<Target, { task: "regression" }>;
const shifted: Target = { ...target, values: target.values.map((value) => Math.exp(value / 2)) };
const classes: Target = {
  task: "classification",
  name: "y",
  codes: Int32Array.from(target.values, (value) => (value < -1 ? 0 : value < 1 ? 1 : 2)),
  classes: ["low", "middle", "high"],
};
const bytes = (fitted: { state(): { json: unknown; arrays: object } }) => {
  const { json, arrays } = fitted.state();
  return JSON.stringify([json, Object.entries(arrays).map(([name, values]) => [name, [...values]])]);
};
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

describe("going on from a fitted model", () => {
  const losses = ["squared", "absolute", "huber", "quantile", "poisson", "gamma", "tweedie"] as const;

  test.each(losses)("in two goes as in one, bit by bit: %s", (loss) => {
    const spec = (trees: number) => boosting.regressor({ trees, loss, alpha: 0.7, minLeafRows: 5 });
    const once = trainBoosting(spec(24), x, shifted, { rng: rng() });
    const begun = trainBoosting(spec(9), x, shifted, { rng: rng() });
    const restored = boostingRegressor.restore(begun.state());
    expect(bytes(trainBoosting(spec(24), x, shifted, { rng: rng(), from: begun }))).toBe(bytes(once));
    expect(bytes(trainBoosting(spec(24), x, shifted, { rng: rng(), from: restored }))).toBe(bytes(once));
  });

  test("with two classes, whose derivatives have a pass of their own", () => {
    const two: Target = { ...classes, codes: classes.codes.map((code) => code & 1), classes: ["a", "b"] };
    for (const params of [{}, { learningRate: 1, maxLeaves: 4 }, { classWeight: "balanced" as const }]) {
      const go = (trees: number, from?: object) =>
        trainBoosting(boosting.classifier({ trees, minLeafRows: 2, ...params }), x, two, { rng: rng(), ...from });
      const once = go(60);
      for (const begun of [1, 7, 40]) expect(bytes(go(60, { from: go(begun) })) === bytes(once)).toBe(true);
    }
  });

  test("with classes, weights and every kind of sampling as well", () => {
    const weights = Float64Array.from({ length: ROWS }, (_, row) => (row % 4) / 2);
    for (const sampling of [
      { rowFraction: 0.5, columnFraction: 0.7, nodeColumnFraction: 0.6 },
      { sampling: "goss", learningRate: 0.3 },
    ] as const) {
      const spec = (trees: number) => boosting.classifier({ trees, minLeafRows: 5, ...sampling });
      const begun = trainBoosting(spec(6), x, classes, { rng: rng(), weights });
      const both = trainBoosting(spec(15), x, classes, { rng: rng(), weights, from: begun });
      expect(bytes(both)).toBe(bytes(trainBoosting(spec(15), x, classes, { rng: rng(), weights })));
    }
  });

  test("on other rows the model's own trees and base are kept", () => {
    const [some, others] = [0, 1].map((side) => Int32Array.from({ length: ROWS / 2 }, (_, i) => 2 * i + side));
    const of = (rows: Int32Array) => [featuresOf(takeRows(numbers.table, rows)), takeTarget(target, rows)] as const;
    const begun = trainBoosting(boosting.regressor({ trees: 10 }), ...of(some!), { rng: rng() });
    const both = trainBoosting(boosting.regressor({ trees: 30 }), ...of(others!), { rng: rng(), from: begun });
    expect(both.rounds).toBe(30);
    expect(both.trees.values.slice(0, begun.trees.values.length)).toEqual(begun.trees.values);
    expect(both.base[0]).toBeCloseTo(begun.base[0]!, 14);
    const loss = (predicted: Float64Array) => target.values.reduce((sum, y, i) => sum + (y - predicted[i]!) ** 2, 0);
    expect(loss(both.predict(x))).toBeLessThan(loss(begun.predict(x)));
  });

  test("a model that does not fit is refused with all that is wrong", () => {
    const model = trainBoosting(boosting.regressor({ trees: 5, loss: "poisson" }), x, shifted, { rng: rng() });
    const narrow = { ...x, names: x.names.slice(1), columns: x.columns.slice(1), levels: x.levels.slice(1) };
    const go = () => trainBoosting(boosting.regressor({ trees: 5 }), narrow, target, { rng: rng(), from: model });
    expect(problemsOf(go)).toEqual(["from", "from", "trees"]);
  });
});

describe("validation rows of the caller's own", () => {
  const spec = boosting.regressor({ trees: 400, learningRate: 0.4, minLeafRows: 2, earlyStoppingRounds: 8 });
  const train = Int32Array.from({ length: 280 }, (_, row) => row);
  const held = Int32Array.from({ length: 120 }, (_, i) => 280 + i);
  const of = (rows: Int32Array) => ({ x: featuresOf(takeRows(numbers.table, rows)), y: takeTarget(target, rows) });
  const [learnt, validation] = [of(train), of(held)];
  const fit = (options: Partial<BoostingFitOptions>) =>
    trainBoosting(spec, learnt.x, learnt.y, { rng: rng(), ...options });

  test("the kept rounds are those with the least loss there, and all rows are learnt from", () => {
    const fitted = fit({ validation });
    const all = trainBoosting(
      boosting.regressor({ ...spec.params, trees: 60, earlyStoppingRounds: 0 }),
      learnt.x,
      learnt.y,
      {
        rng: rng(),
      },
    );
    expect(fitted.rounds).toBeLessThan(60 - 8);
    const lossAt = (trees: number) => {
      const part = trainBoosting(
        boosting.regressor({ ...spec.params, trees, earlyStoppingRounds: 0 }),
        learnt.x,
        learnt.y,
        {
          rng: rng(),
        },
      );
      const predicted = part.predict(validation.x);
      return validation.y.values.reduce((sum, y, i) => sum + (y - predicted[i]!) ** 2, 0);
    };
    const losses = Array.from({ length: fitted.rounds + 8 }, (_, i) => lossAt(i + 1));
    expect(losses.indexOf(Math.min(...losses)) + 1).toBe(fitted.rounds);
    const leaves = fitted.trees.values;
    expect(all.trees.values.slice(0, leaves.length)).toEqual(leaves);
  });

  test("one of weight 0 might as well not be there", () => {
    const weights = Float64Array.from(held, (_, i) => (i % 4 === 0 ? 1 : 0));
    const some = of(held.filter((_, i) => i % 4 === 0));
    expect(bytes(fit({ validation: { ...validation, weights } }))).toBe(bytes(fit({ validation: some })));
  });

  test("with a model to go on from, no new round is kept where none helps", () => {
    const begun = fit({ validation });
    const next = trainBoosting(spec, learnt.x, learnt.y, { rng: createRng(99), validation, from: begun });
    expect(next.rounds).toBeGreaterThanOrEqual(begun.rounds);
    expect(next.trees.values.slice(0, begun.trees.values.length)).toEqual(begun.trees.values);
  });

  test("a target there that the loss cannot explain is refused too", () => {
    const counts = { ...learnt.y, values: learnt.y.values.map(Math.abs) };
    const go = () =>
      trainBoosting(boosting.regressor({ ...spec.params, loss: "poisson" }), learnt.x, counts, {
        rng: rng(),
        validation,
      });
    expect(go).toThrow("at least 0; validation row ");
  });

  test("rows of other features, other targets or none, and no rounds to wait, are refused together", () => {
    const empty = of(new Int32Array(0));
    const wrong = { x: { ...empty.x, names: [...x.names].reverse() }, y: classes };
    const go = () => trainBoosting(boosting.regressor(), learnt.x, learnt.y, { rng: rng(), validation: wrong });
    expect(problemsOf(go)).toEqual([
      "validation.y", // as many as there are rows
      "earlyStoppingRounds",
      "validation.x",
      "validation.x",
      "validation.y",
    ]);
  });
});

test("a spec is checked as a recipe's is: every problem, and nothing left to search", () => {
  const spec = { ...boosting.regressor({ trees: choice([1, 2]) }), params: { trees: choice([1, 2]), alpha: 7, no: 1 } };
  expect(problemsOf(() => trainBoosting(spec, x, classes, { rng: rng() }))).toEqual([
    "params.alpha",
    "params.no",
    "params.trees",
    "y",
  ]);
  expect(problemsOf(() => trainBoosting({ ...spec, kind: "forest" }, x, target, { rng: rng() }))).toEqual(["kind"]);
});

test("goss takes no other sampling of rows, and no more than all rows", () => {
  const spec = boosting.regressor({ sampling: "goss", rowFraction: 0.5, topFraction: 0.7, otherFraction: 0.4 });
  expect(problemsOf(() => trainBoosting(spec, x, target, { rng: rng() }))).toEqual(["rowFraction", "otherFraction"]);
});

test("a classifier's fit is refused a model of other classes", () => {
  const two: Target = {
    task: "classification",
    name: "y",
    codes: classes.codes.map((c) => c & 1),
    classes: ["a", "b"],
  };
  const model = trainBoosting(boosting.classifier({ trees: 2 }), x, two, { rng: rng() });
  const go = () => boostingClassifier.fit({ ...defaults(), trees: 5 }, x, classes, { rng: rng(), from: model });
  expect(problemsOf(go)).toEqual(["from"]);
});

const defaults = () =>
  Object.fromEntries(Object.entries(boostingClassifier.fields).map(([key, field]) => [key, field.default]));
