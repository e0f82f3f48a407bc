import { expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import type { RegressionTarget } from "../table/index.ts";
import { bootstrapInterval, pairedDifference } from "./bootstrap.ts";
import { metricOf } from "./catalog.ts";

const target = (values: Float64Array): RegressionTarget => ({ task: "regression", name: "y", values });
const noise = (rows: number, seed: number, size = 1) => {
  const rng = createRng(seed);
  return Float64Array.from({ length: rows }, () => size * rng.normal());
};
const options = (seed: number) => ({ rng: createRng(seed), repeats: 200, level: 0.9 });

test("same stream, same interval; another stream, another one", () => {
  const [y, p] = [target(noise(50, 1)), noise(50, 2)];
  const interval = (seed: number) => bootstrapInterval(metricOf("rmse"), y, p, options(seed));
  expect(interval(1)).toEqual(interval(1));
  expect(interval(1)).not.toEqual(interval(2));
});

test("a 90% interval covers the true error about 90 times in 100", () => {
  // Errors are standard normal: the mean squared error of the population is 1.
  const covered = Array.from({ length: 150 }, (_, seed) => {
    const { low, high } = bootstrapInterval(
      metricOf("mse"),
      target(noise(120, seed)),
      new Float64Array(120),
      options(seed),
    );
    return low <= 1 && 1 <= high;
  }).filter(Boolean).length;
  expect(covered / 150).toBeGreaterThan(0.8); // the percentile interval is known to be a little short for small samples
  expect(covered / 150).toBeLessThan(0.97);
});

test("rows that say the same thing do not make the interval narrower when they are grouped", () => {
  const once = noise(40, 5);
  const tenTimes = Float64Array.from({ length: 400 }, (_, i) => once[i % 40]!);
  const groups = Int32Array.from({ length: 400 }, (_, i) => 7 * (i % 40) - 3);
  const width = (y: Float64Array, extra: { groups?: Int32Array }) => {
    const { low, high } = bootstrapInterval(metricOf("mae"), target(y), new Float64Array(y.length), {
      ...options(1),
      ...extra,
    });
    return high - low;
  };
  expect(width(tenTimes, { groups })).toBeCloseTo(width(once, {}), 12);
  expect(width(tenTimes, {})).toBeLessThan(0.5 * width(once, {}));
});

test("a paired difference is far sharper than the intervals of its two sides", () => {
  const y = noise(200, 1, 10);
  const a = y.map((value, i) => value + noise(200, 2)[i]! * 3);
  const b = a.map((value) => value + 0.5);
  const got = pairedDifference(metricOf("mae"), target(y), a, b, options(3));
  const alone = bootstrapInterval(metricOf("mae"), target(y), a, options(3));
  expect(got.difference).toBe(metricOf("mae").compute(target(y), a) - metricOf("mae").compute(target(y), b));
  expect(got.low).toBeLessThanOrEqual(got.difference);
  expect(got.high).toBeGreaterThanOrEqual(got.difference);
  expect(got.high - got.low).toBeLessThan(0.5 * (alone.high - alone.low));
  expect(got.standardError).toBeGreaterThan(0);
});

test("a prediction does not differ from itself", () => {
  const [y, p] = [target(noise(30, 1)), noise(30, 2)];
  expect(pairedDifference(metricOf("r2"), y, p, p, options(1))).toEqual({
    difference: 0,
    low: 0,
    high: 0,
    standardError: 0,
  });
});

test("the interval of a metric that is mostly undefined is NaN", () => {
  const oneOfEach = {
    task: "classification",
    name: "y",
    codes: Int32Array.of(0, 1, 2, 3),
    classes: ["a", "b", "c", "d"],
  } as const;
  const p = new Float64Array(16).fill(0.25);
  expect(bootstrapInterval(metricOf("roc_auc"), oneOfEach, p, options(1)).low).toBeNaN();
});
