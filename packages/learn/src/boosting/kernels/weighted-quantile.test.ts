import { expect, test } from "vitest";
import { createRng } from "../../random/index.ts";
import { weightedQuantile } from "./weighted-quantile.ts";

/** Every row as often as it weighs, sorted; whole weights. */
function naive(values: readonly number[], weights: readonly number[], share: number): number {
  const sorted = values.flatMap((value, i) => new Array<number>(weights[i]!).fill(value)).sort((a, b) => a - b);
  const at = share * sorted.length;
  const v = sorted[Math.ceil(at) - 1]!;
  const above = sorted.find((value) => value > v);
  const isExact = sorted.filter((value) => value <= v).length === at;
  return isExact && above !== undefined ? v + (above - v) / 2 : v;
}

test("it finds what sorting and counting finds", () => {
  const rng = createRng(5);
  for (let round = 0; round < 2000; round++) {
    const count = 1 + rng.int(20);
    const values = Array.from({ length: count }, () => rng.int(round % 2 ? 6 : 1000) - 3);
    const weights = values.map(() => 1 + rng.int(3));
    const share = [0.5, 0.25, 0.1, 0.9, 0.001][rng.int(5)]!;
    const found = weightedQuantile(Float64Array.from(values), Float64Array.from(weights), count, share);
    expect(found, `${values.join()} × ${weights.join()} at ${share}`).toBe(naive(values, weights, share));
  }
});

test("sorted, reversed, constant and huge values are no special case", () => {
  const up = Array.from({ length: 999 }, (_, i) => i);
  const ones = () => new Float64Array(999).fill(1);
  expect(weightedQuantile(Float64Array.from(up), ones(), 999, 0.5)).toBe(499);
  expect(weightedQuantile(Float64Array.from(up).reverse(), ones(), 999, 0.5)).toBe(499);
  expect(weightedQuantile(new Float64Array(999).fill(7), ones(), 999, 0.9)).toBe(7);
  expect(weightedQuantile(Float64Array.of(-1e308, 1e308), Float64Array.of(1, 1), 2, 0.5)).toBe(0);
  expect(weightedQuantile(Float64Array.of(5, 1, 2), Float64Array.of(1e-300, 1e-300, 1e300), 3, 0.5)).toBe(2);
});

test("values past the count are left alone", () => {
  const values = Float64Array.of(3, 1, 2, -99);
  expect(weightedQuantile(values, new Float64Array(4).fill(1), 3, 0.5)).toBe(2);
  expect(values[3]).toBe(-99);
});
