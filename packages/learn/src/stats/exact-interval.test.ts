import { expect, test } from "vitest";
import { exactInterval } from "./index.ts";

test("the interval equals SciPy's quantiles of the beta distribution", () => {
  // scipy.stats.beta.ppf(0.025, hits, rows - hits + 1), beta.ppf(0.975, hits + 1, rows - hits)
  const known = [
    [36, 36, 0.902606244085508, 1],
    [33, 36, 0.7753102394430269, 0.9824735040760654],
    [1, 30, 0.0008435709266304788, 0.17216945563341265],
    [0, 10, 0, 0.3084971078187607],
    [500, 1000, 0.46854917297179194, 0.531450827028208],
    [99_990, 100_000, 0.9998161041546233, 0.999952045104861],
  ] as const;
  for (const [hits, rows, low, high] of known) {
    const interval = exactInterval(hits, rows);
    expect(interval.low).toBeCloseTo(low, 10);
    expect(interval.high).toBeCloseTo(high, 10);
  }
});

test("at the low end 2.5% of all samples have so many hits, at the high end so few", () => {
  const rows = 17;
  const choose = (k: number): number => (k === 0 ? 1 : (choose(k - 1) * (rows - k + 1)) / k);
  const chance = (share: number, from: number, to: number) => {
    let sum = 0;
    for (let k = from; k <= to; k++) sum += choose(k) * share ** k * (1 - share) ** (rows - k);
    return sum;
  };
  for (let hits = 1; hits < rows; hits++) {
    const { low, high } = exactInterval(hits, rows);
    expect(chance(low, hits, rows)).toBeCloseTo(0.025, 10);
    expect(chance(high, 0, hits)).toBeCloseTo(0.025, 10);
  }
});

test("of no rows nothing is known", () => {
  expect(exactInterval(0, 0)).toEqual({ low: 0, high: 1 });
});
