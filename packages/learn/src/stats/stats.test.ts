import { expect, test } from "vitest";
import { sharedCsv } from "../fixtures/csv.ts";
import { sharedJson, withShared } from "../fixtures/shared.ts";
import { createRng } from "../random/index.ts";
import { columnOf } from "../table/index.ts";
import { mean, median, mode, moments, quantile, quantiles, sum, variance } from "./index.ts";

const numbers = (...values: readonly number[]) => Float64Array.from(values);
const valuesOf = (file: string, name: string): Float64Array => {
  const column = columnOf(sharedCsv(file), name);
  if (column.kind !== "number") throw new Error(`${name} is no number column`);
  return column.values;
};

test("a sum keeps what naive addition loses", () => {
  expect(sum(numbers(1, 1e100, 1, -1e100))).toBe(2);
  expect(sum(new Float64Array(1_000_000).fill(0.1))).toBe(100_000);
});

test("a sum of nothing is 0, and missing values are nothing", () => {
  expect(sum(numbers())).toBe(0);
  expect(sum(numbers(Number.NaN, 3, Number.NaN))).toBe(3);
});

test("statistics of nothing are NaN", () => {
  for (const values of [numbers(), numbers(Number.NaN)]) {
    expect([mean(values), median(values), mode(values), quantile(values, 0.5), variance(values, "population")]).toEqual(
      Array(5).fill(Number.NaN),
    );
  }
});

test("a constant column has exactly its value as mean and sd 0", () => {
  for (const value of [0.1, 1e-300, -7e200, 1 / 3]) {
    expect(moments(new Float64Array(997).fill(value))).toMatchObject({ mean: value, sd: 0 });
  }
});

test("spread neither overflows nor vanishes", () => {
  expect(moments(numbers(1e200, 3e200)).sd).toBe(1e200);
  expect(moments(numbers(1e-200, 3e-200)).sd).toBe(1e-200);
  expect(moments(numbers(1e308, 1.5e308)).mean).toBeCloseTo(1.25e308, -297);
});

test("a large mean does not drown a small spread", () => {
  expect(variance(numbers(1e9 + 1, 1e9 + 2, 1e9 + 3), "sample")).toBe(1);
});

test("one value has no sample variance", () => {
  expect(variance(numbers(4), "population")).toBe(0);
  expect(variance(numbers(4), "sample")).toBe(Number.NaN);
});

test("weight 2 equals a repeated value and weight 0 a missing one", () => {
  const weighted = moments(numbers(1, 5, 9, 100), numbers(1, 2, 1, 0));
  expect(weighted).toMatchObject({ count: 3, weight: 4, mean: 5 });
  expect(weighted.sd).toBeCloseTo(moments(numbers(1, 5, 5, 9)).sd, 15);
});

test("moments agree with the schoolbook formulas", () => {
  const rng = createRng("moments");
  for (let round = 0; round < 50; round++) {
    const values = Float64Array.from({ length: 1 + rng.int(40) }, () => rng.normal() * 3 + 1);
    const naiveMean = values.reduce((a, b) => a + b, 0) / values.length;
    const naive = Math.sqrt(values.reduce((a, b) => a + (b - naiveMean) ** 2, 0) / values.length);
    expect(mean(values)).toBeCloseTo(naiveMean, 13); // both round in the last digits
    expect(moments(values).sd).toBeCloseTo(naive, 13);
  }
});

test("quantiles run between the least and the most, linearly", () => {
  expect([...quantiles(numbers(30, 10, Number.NaN, 20), [0, 0.25, 0.5, 0.75, 1])]).toEqual([10, 15, 20, 25, 30]);
  expect(quantile(numbers(7), 0.3)).toBe(7);
  expect(quantile(numbers(-1.7e308, 1.7e308), 0.5)).toBe(0);
});

test("the median of an even count is the mean of the middle two", () => {
  expect(median(numbers(4, 1, 3, 2))).toBe(2.5);
  expect(median(numbers(2 ** 1023, 1.5 * 2 ** 1023))).toBe(1.25 * 2 ** 1023);
});

test("the mode of equals is the smallest", () => {
  expect(mode(numbers(3, 1, 3, 1, 2))).toBe(1);
  expect(mode(numbers(2, Number.NaN, Number.NaN, Number.NaN, 5, 5))).toBe(5);
});

test("statistics leave their input as it is", () => {
  const values = numbers(3, 1, Number.NaN, 2);
  quantiles(values, [0.5]);
  median(values);
  mode(values);
  moments(values);
  expect([...values]).toEqual([3, 1, Number.NaN, 2]);
});

interface Golden {
  readonly quantiles_linear: {
    readonly q: readonly number[];
    readonly columns: readonly string[];
    readonly values: readonly (readonly number[])[];
  };
  readonly describe_wine_red: Readonly<Record<string, { readonly mean: number; readonly sd1: number }>>;
}

withShared("quantiles of red wine are numpy's, bit for bit", () => {
  const { q, columns, values } = sharedJson<Golden>("golden/exact/preprocessing.json").quantiles_linear;
  columns.forEach((name, j) => {
    expect([...quantiles(valuesOf("data/winequality-red.csv", name), q)]).toEqual(values[j]);
  });
});

// numpy sums pairwise without compensation: its last digit may be off by a few units.
withShared("means and standard deviations of red wine are numpy's to 14 digits", () => {
  const golden = sharedJson<Golden>("golden/exact/preprocessing.json").describe_wine_red;
  for (const [name, { mean: wantedMean, sd1 }] of Object.entries(golden)) {
    const values = valuesOf("data/winequality-red.csv", name);
    expect(Math.abs(mean(values) / wantedMean - 1)).toBeLessThan(1e-14);
    expect(Math.abs(Math.sqrt(variance(values, "sample")) / sd1 - 1)).toBeLessThan(1e-14);
  }
});
