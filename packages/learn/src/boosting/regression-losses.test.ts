import { describe, expect, test } from "vitest";
import type { State } from "../estimator/index.ts";
import { createRng } from "../random/index.ts";
import type { Features, RegressionTarget } from "../table/index.ts";
import { boosting, type BoostingRegressorOptions } from "./builders.ts";
import { boostingRegressor } from "./kinds.ts";
import { trainBoosting } from "./train.ts";

const ROWS = 300;
const rng = createRng("losses");
const a = Float64Array.from({ length: ROWS }, () => rng.int(20));
const b = Float64Array.from({ length: ROWS }, () => rng.int(8));
const amount = Float64Array.from(a, (value, i) => Math.round(value * b[i]! + 30 * rng.next()) / 2);
const weights = Float64Array.from(a, () => 1 + rng.int(2));

const columns = (...values: Float64Array[]): Features => ({
  rows: values[0]!.length,
  names: values.map((_, f) => `f${f}`),
  levels: values.map(() => 0),
  columns: values,
});
const numbers = (values: Float64Array): RegressionTarget => ({ task: "regression", name: "y", values });
const fit = (options: BoostingRegressorOptions, x: Features, y: Float64Array, w?: Float64Array) =>
  trainBoosting(boosting.regressor({ trees: 20, minLeafRows: 1, ...options }), x, numbers(y), {
    rng: createRng(3),
    ...(w && { weights: w }),
  });

const losses = ["squared", "absolute", "huber", "quantile", "poisson", "gamma", "tweedie"] as const;

describe.each(losses)("%s", (loss) => {
  const y = loss === "gamma" ? amount.map((value) => value + 1) : amount;
  const options = { loss, alpha: 0.75, delta: 3 };
  const x = columns(a, b);

  test("a weight of 2 equals the row repeated", () => {
    const rows = [...weights].flatMap((weight, row) => new Array<number>(weight).fill(row));
    const twice = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
    const weighted = fit(options, x, y, weights).predict(x);
    const repeated = fit(options, columns(twice(a), twice(b)), twice(y)).predict(x);
    // Their gradients are whole numbers and quarters, and their leaves values of the target: nothing is rounded.
    const isExact = loss === "absolute" || loss === "quantile";
    if (isExact) expect(weighted).toEqual(repeated);
    else weighted.forEach((value, i) => expect(value / repeated[i]!).toBeCloseTo(1, 2));
  });

  test("rows of weight 0 might as well not be there, whatever their targets", () => {
    const some = Float64Array.from(a, (_, row) => (row < 200 ? 1 : 0));
    const wild = y.map((value, row) => (row < 200 ? value : -1e6));
    const first = (values: Float64Array) => values.slice(0, 200);
    const ours = fit(options, x, wild, some).predict(x);
    // With weights the second derivatives are counted apart: close, not the same bits.
    const theirs = fit(options, columns(first(a), first(b)), first(y)).predict(x);
    ours.forEach((value, i) => expect(value).toBeCloseTo(theirs[i]!, 1));
  });

  test("more trees make the training loss smaller, and a model comes back from its state", () => {
    const cost = (trees: number) => {
      const fitted = fit({ ...options, trees }, x, y);
      const restored = boostingRegressor.restore(fitted.state());
      expect(restored.predict(x)).toEqual(fitted.predict(x));
      expect(restored.loss).toBe(loss);
      return fitted.predict(x).reduce((sum, value, i) => sum + Math.abs(value - y[i]!), 0);
    };
    const [few, some, many] = [cost(3), cost(20), cost(100)];
    expect(some).toBeLessThan(few);
    expect(many).toBeLessThan(some);
  });

  test("huge, tiny, constant and single targets give finite predictions of their size", () => {
    // The least weight of a leaf is in the target's units where the second derivative is.
    const free = { ...options, trees: 60, minLeafWeight: 0 };
    const cost = (predicted: Float64Array, size: number) =>
      predicted.reduce((sum, value, i) => sum + Math.abs(value / size - y[i]!), 0);
    const plain = cost(fit(free, x, y).predict(x), 1);
    for (const size of [1e-200, 1e298]) {
      const large = y.map((value) => value * size);
      const predicted = fit({ ...free, delta: 3 * size }, x, large).predict(x);
      expect(cost(predicted, size) / plain).toBeLessThan(1.15);
    }
    const constant = fit(options, x, new Float64Array(ROWS).fill(4.25)).predict(x);
    constant.forEach((value) => expect(value).toBeCloseTo(4.25, 10));
    const one = fit(options, columns(Float64Array.of(1)), Float64Array.of(7)).predict(columns(Float64Array.of(2)));
    expect(one[0]).toBeCloseTo(7, 10);
  });
});

test.each(["poisson", "gamma", "tweedie"] as const)("%s predictions are positive, and scores their logs", (loss) => {
  const y = amount.map((value, i) => (loss === "gamma" ? 1e-3 + value ** 4 : i % 3 ? 0 : value ** 4));
  const fitted = fit({ loss, learningRate: 1, trees: 200 }, columns(a, b), y);
  const predicted = fitted.predict(columns(a, b));
  expect(predicted.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
  const scores = fitted.scores(columns(a, b));
  scores.forEach((score, i) => expect(predicted[i]! / Math.exp(score)).toBeCloseTo(1, 12));
});

test("targets that are all 0 are predicted as next to nothing", () => {
  for (const loss of ["poisson", "tweedie"] as const) {
    const predicted = fit({ loss }, columns(a, b), new Float64Array(ROWS)).predict(columns(a, b));
    expect(predicted.every((value) => value > 0 && value < 1e-100)).toBe(true);
  }
});

test("one tree without shrinkage gives each leaf the median or quantile of its rows", () => {
  const side = Float64Array.from({ length: 11 }, (_, i) => (i < 5 ? 0 : 1));
  const y = Float64Array.of(1, 2, 3, 4, 100, 10, 20, 30, 40, 50, 600);
  const leaves = (options: BoostingRegressorOptions) => {
    const fitted = fit({ trees: 1, learningRate: 1, ...options }, columns(side), y);
    return [...fitted.predict(columns(Float64Array.of(0, 1)))];
  };
  expect(leaves({ loss: "absolute" })).toEqual([3, 35]);
  expect(leaves({ loss: "quantile", alpha: 0.25 })).toEqual([2, 20]);
  const [left, right] = leaves({ loss: "huber", delta: 2 });
  expect(left).toBeCloseTo(3, 12); // 1 to 4 weigh in full, 100 pulls with 2: (1 + 2 + 3 + 4 + 2) / 4
  expect(right).toBeCloseTo(35, 12); // between 30 and 40 every pull is 2
});

test("a state of before there was a choice of losses is a squared one; an unknown loss is damage", () => {
  const fitted = fit({}, columns(a, b), amount);
  const { json, arrays } = fitted.state();
  const { loss, ...old } = json as { loss: string };
  expect(loss).toBe("squared");
  const restored = boostingRegressor.restore({ json: old, arrays });
  expect(restored.predict(columns(a, b))).toEqual(fitted.predict(columns(a, b)));
  for (const wrong of ["cubed", 7, null, ["squared"]]) {
    const state: State = { json: { ...old, loss: wrong }, arrays };
    const run = () => boostingRegressor.restore(state);
    if (wrong === null) expect(run().loss).toBe("squared");
    else expect(run).toThrow(expect.objectContaining({ code: "MODEL_DAMAGED" }));
  }
});
