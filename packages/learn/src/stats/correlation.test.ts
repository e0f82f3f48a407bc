import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { correlationRatio, pearson, ranks, spearman } from "./index.ts";

type Pair = readonly [string, string, number];
/** Made by golden/associations.py, which says how. */
const golden = JSON.parse(readFileSync(new URL("./golden/associations.json", import.meta.url), "utf8")) as {
  readonly pearson: readonly Pair[];
  readonly spearman: readonly Pair[];
  readonly correlationRatio: readonly Pair[];
  readonly ranks: readonly number[];
};

const from = (at: (i: number) => number) => Float64Array.from({ length: 500 }, (_, i) => at(i));
const a = from((i) => ((i * 7919) % 1009) / 10);
const b = from((i) => a[i]! * 2 + ((i * 104729) % 997) / 7);
const columns: Readonly<Record<string, Float64Array>> = {
  a,
  b,
  ties: a.map((value) => Math.floor(value / 20)),
  group: from((i) => (i * 31) % 7),
  missing: b.map((value, i) => (i % 11 === 0 ? Number.NaN : value)),
  skew: a.map((value) => Math.floor(value ** 3)),
};

test.each([
  ["pearson", pearson],
  ["spearman", spearman],
  ["correlationRatio", correlationRatio],
] as const)("%s is scipy's to 12 digits", (name, measure) => {
  for (const [x, y, wanted] of golden[name]) expect(measure(columns[x]!, columns[y]!)).toBeCloseTo(wanted, 12);
});

test("equal values share the mean of their ranks, as in scipy, and missing ones have none", () => {
  expect([...ranks(columns.ties!)].slice(0, 20)).toEqual(golden.ranks);
  expect([...ranks(Float64Array.of(5, Number.NaN, 5, -1))]).toEqual([2.5, Number.NaN, 2.5, 1]);
});

test("a correlation with a constant, or of fewer than two rows, is not a number", () => {
  const constant = new Float64Array(5).fill(3);
  const rising = Float64Array.of(1, 2, 3, 4, 5);
  for (const measure of [pearson, spearman, correlationRatio]) {
    expect(measure(rising, constant)).toBeNaN();
    expect(measure(Float64Array.of(1), Float64Array.of(1))).toBeNaN();
    expect(measure(new Float64Array(0), new Float64Array(0))).toBeNaN();
  }
  expect(pearson(Float64Array.of(1, Number.NaN), Float64Array.of(1, 2))).toBeNaN();
});

test("correlations of large and small numbers neither overflow nor vanish", () => {
  const x = Float64Array.of(1, 2, 3, 7);
  for (const scale of [1e300, 1e-300]) {
    const scaled = x.map((value) => value * scale);
    expect(pearson(x, scaled)).toBeCloseTo(1, 14);
    expect(correlationRatio(Float64Array.of(0, 0, 1, 1), scaled)).toBeCloseTo(
      correlationRatio(Float64Array.of(0, 0, 1, 1), x),
      14,
    );
  }
});

test("a rising curve has rank correlation 1 and a falling one -1; means that differ not at all have ratio 0", () => {
  const x = Float64Array.of(1, 2, 3, 4);
  expect(spearman(x, x.map(Math.exp))).toBe(1);
  expect(
    spearman(
      x,
      x.map((value) => -(value ** 3)),
    ),
  ).toBe(-1);
  expect(correlationRatio(Float64Array.of(0, 0, 1, 1), Float64Array.of(1, 3, 1, 3))).toBe(0);
  expect(correlationRatio(Float64Array.of(0, 0, 1, 1), Float64Array.of(1, 1, 3, 3))).toBe(1);
});
