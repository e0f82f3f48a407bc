import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import { chiSquaredTail, logGamma } from "./gamma.ts";
import {
  benjaminiHochberg,
  binCounts,
  chiSquared,
  cramersV,
  jensenShannonDistance,
  kolmogorovSmirnov,
  populationStability,
  proportionDifference,
  quantileEdges,
  stabilityByChance,
  wassersteinDistance,
  wassersteinEffect,
} from "./index.ts";
import { kolmogorovTail } from "./kolmogorov.ts";

const numbers = (...values: readonly number[]) => Float64Array.from(values);
const none = numbers(Number.NaN, Number.NaN);

interface Golden {
  readonly samples: Readonly<
    Record<
      string,
      {
        readonly a: readonly number[];
        readonly b: readonly number[];
        readonly statistic: number;
        readonly exact: number;
        /** None for samples too small for it. */
        readonly asymptotic: number | null;
        readonly wasserstein: number;
      }
    >
  >;
  readonly tables: Readonly<
    Record<
      string,
      {
        readonly counts: readonly (readonly number[])[];
        readonly statistic: number;
        readonly degrees: number;
        readonly p: number;
        readonly v: number;
        readonly psi: number;
        readonly jensenShannon: number;
      }
    >
  >;
  readonly proportions: readonly {
    readonly counts: readonly [number, number, number, number];
    readonly difference: number;
    readonly low: number;
    readonly high: number;
    readonly p: number;
  }[];
  readonly kolmogorov: readonly (readonly [number, number, number])[];
  readonly chiSquaredTails: readonly (readonly [number, number, number])[];
  readonly benjaminiHochberg: readonly [readonly number[], readonly number[]];
}

/** Made by golden/two-samples.py. */
const golden = JSON.parse(readFileSync(new URL("./golden/two-samples.json", import.meta.url), "utf8")) as Golden;

/** To so many parts of the wanted value; tiny ones to 1e-300. */
const close = (got: number, wanted: number, share: number) =>
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(Math.max(Math.abs(wanted) * share, 1e-300));

describe.each(Object.entries(golden.samples))("samples: %s", (_name, wanted) => {
  const [a, b] = [numbers(...wanted.a), numbers(...wanted.b)];

  test("the Kolmogorov-Smirnov statistic and its exact p-value are scipy's", () => {
    const { statistic, pValue, method } = kolmogorovSmirnov(a, b);
    expect(method).toBe("exact");
    close(statistic, wanted.statistic, 1e-14);
    close(pValue, wanted.exact, 1e-9);
  });

  // scipy takes the statistic as a float and its last digit may fall on the other side of a step; see `kolmogorovTail`.
  const { asymptotic } = wanted;
  if (asymptotic !== null) {
    test("the asymptotic p-value is scipy's to 3 digits", () => {
      close(kolmogorovSmirnov(a, b, "asymptotic").pValue, asymptotic, 2e-3);
    });
  }

  test("the Wasserstein distance is scipy's", () => {
    close(wassersteinDistance(a, b), wanted.wasserstein, 1e-12);
  });

  test("the order of values and missing ones change nothing", () => {
    const mixed = numbers(Number.NaN, ...[...a].reverse(), Number.NaN);
    expect(kolmogorovSmirnov(mixed, b)).toEqual(kolmogorovSmirnov(a, b));
    expect(wassersteinDistance(mixed, b)).toBe(wassersteinDistance(a, b));
  });
});

test.each(golden.kolmogorov)("Kolmogorov's distribution of %i values at %f is scipy's", (n, d, wanted) => {
  const got = kolmogorovTail(n, d);
  expect(Math.abs(got - wanted)).toBeLessThan(n <= 140 ? 1e-8 : 2e-4);
  if (wanted > 1e-15) close(got, wanted, n <= 140 ? 1e-5 : 2e-3);
});

test.each(golden.chiSquaredTails)("the chi-squared tail at %f with %i degrees is scipy's", (x, degrees, wanted) => {
  const got = chiSquaredTail(x, degrees);
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-12 + Math.abs(wanted) * 1e-11);
  if (wanted < 0.5) close(got, wanted, 1e-10);
});

test("logGamma is the logarithm of the factorials", () => {
  let factorial = 1;
  for (let n = 1; n <= 20; n++) {
    expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 12);
    factorial *= n;
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
});

describe.each(Object.entries(golden.tables))("tables: %s", (_name, wanted) => {
  test("chi-squared, Cramér's V, stability index and Jensen-Shannon distance are the reference's", () => {
    const { statistic, degrees, pValue } = chiSquared(wanted.counts);
    close(statistic, wanted.statistic, 1e-12);
    expect(degrees).toBe(wanted.degrees);
    close(pValue, wanted.p, 1e-9);
    expect(cramersV(wanted.counts)).toBeCloseTo(wanted.v, 12);
    const [first = [], second = []] = wanted.counts;
    close(populationStability(first, second), wanted.psi, 1e-9);
    close(jensenShannonDistance(first, second), wanted.jensenShannon, 1e-9);
  });
});

test("differences of shares, their intervals and p-values are the reference's", () => {
  for (const { counts, difference, low, high, p } of golden.proportions) {
    const got = proportionDifference(...counts);
    close(got.difference, difference, 1e-14);
    expect(got.low).toBeCloseTo(low, 12);
    expect(got.high).toBeCloseTo(high, 12);
    close(got.pValue, p, 1e-9);
  }
  expect(proportionDifference(0, 100, 100, 100).effect).toBeCloseTo(Math.PI, 12);
});

test("adjusted p-values are scipy's, and a missing test is not counted", () => {
  const [pValues, adjusted] = golden.benjaminiHochberg;
  benjaminiHochberg(pValues).forEach((got, i) => close(got, adjusted[i]!, 1e-12));
  const gaps = benjaminiHochberg([Number.NaN, ...pValues, Number.NaN]);
  expect([...gaps]).toEqual([Number.NaN, ...benjaminiHochberg(pValues), Number.NaN]);
  expect([...benjaminiHochberg([])]).toEqual([]);
});

test("two samples agree with the obvious loops", () => {
  const rng = createRng("two samples");
  for (let round = 0; round < 100; round++) {
    const draw = () => Float64Array.from({ length: 1 + rng.int(30) }, () => Math.round(rng.normal() * 4));
    const [a, b] = [draw(), draw()];
    const below = (values: Float64Array, at: number) => values.filter((value) => value <= at).length / values.length;
    const points = [...a, ...b].sort((x, y) => x - y);
    const gaps = points.map((at) => Math.abs(below(a, at) - below(b, at)));
    expect(kolmogorovSmirnov(a, b).statistic).toBeCloseTo(Math.max(...gaps), 12);
    const area = gaps.slice(0, -1).reduce((sum, gap, i) => sum + gap * (points[i + 1]! - points[i]!), 0);
    expect(wassersteinDistance(a, b)).toBeCloseTo(area, 12);
  }
});

test("the exact p-value is the share of all orders that are as far apart", () => {
  const a = numbers(1, 2, 5);
  const b = numbers(3, 4, 6, 7);
  const { statistic, pValue } = kolmogorovSmirnov(a, b);
  let extreme = 0;
  let orders = 0;
  for (let mask = 0; mask < 128; mask++) {
    const [first, second]: [number[], number[]] = [[], []];
    for (let i = 0; i < 7; i++) (mask & (1 << i) ? first : second).push(i);
    if (first.length !== 3) continue;
    orders++;
    if (kolmogorovSmirnov(numbers(...first), numbers(...second)).statistic >= statistic - 1e-12) extreme++;
  }
  expect(pValue).toBeCloseTo(extreme / orders, 14);
});

test("exact and asymptotic p-values meet where samples are large", () => {
  const rng = createRng("meet");
  const draw = (shift: number, rows: number) => Float64Array.from({ length: rows }, () => rng.normal() + shift);
  const [a, b] = [draw(0, 3000), draw(0.05, 2500)];
  const exact = kolmogorovSmirnov(a, b, "exact").pValue;
  expect(kolmogorovSmirnov(a, b, "asymptotic").pValue / exact).toBeCloseTo(1, 1);
});

test("under no change, one p-value in twenty lies below 0.05", () => {
  const rng = createRng("uniform");
  const draw = () => Float64Array.from({ length: 80 }, () => rng.normal());
  const low = Array.from({ length: 1000 }, () => kolmogorovSmirnov(draw(), draw()).pValue).filter((p) => p <= 0.05);
  expect(low.length).toBeGreaterThan(20); // the exact test is conservative: its p-values are steps
  expect(low.length).toBeLessThan(70);
});

test("a shifted normal has its shift as Wasserstein effect and the shift's square as stability index", () => {
  const rng = createRng("shift");
  const reference = Float64Array.from({ length: 50_000 }, () => 10 + 3 * rng.normal());
  const shifted = reference.map((value) => value + 1.5);
  expect(wassersteinEffect(reference, shifted)).toBeCloseTo(0.5, 2);
  const edges = quantileEdges(reference, 100);
  expect(populationStability(binCounts(reference, edges), binCounts(shifted, edges))).toBeCloseTo(0.25, 1);
});

test("bins hold equal counts of the reference, take in their upper edge, and repeat no edge", () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => i);
  const edges = quantileEdges(values, 4);
  expect([...binCounts(values, edges)]).toEqual([25, 25, 25, 25]);
  expect([...binCounts(numbers(-1e9, edges[0]!, 1e9, Number.NaN), edges)]).toEqual([2, 0, 0, 1]);
  expect([...quantileEdges(numbers(1, 1, 1, 1, 1, 2), 10)].length).toBeLessThan(3);
  expect([...quantileEdges(none, 10)]).toEqual([]);
});

test("without change, the stability index is on average what chance says", () => {
  const rng = createRng("chance");
  const draw = (rows: number) => Float64Array.from({ length: rows }, () => rng.next());
  const edges = Float64Array.from({ length: 9 }, (_, i) => (i + 1) / 10);
  const values = Array.from({ length: 400 }, () =>
    populationStability(binCounts(draw(500), edges), binCounts(draw(300), edges)),
  );
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  expect(mean / stabilityByChance(10, 500, 300)).toBeCloseTo(1, 0.9);
});

test("nothing compared with something is NaN, and equal things have no distance", () => {
  const some = numbers(1, 2, 3);
  expect(kolmogorovSmirnov(none, some)).toMatchObject({ statistic: Number.NaN, pValue: Number.NaN });
  expect(wassersteinDistance(some, none)).toBe(Number.NaN);
  expect(populationStability([0, 0], [1, 2])).toBe(Number.NaN);
  expect(jensenShannonDistance([0, 0], [1, 2])).toBe(Number.NaN);
  expect(proportionDifference(0, 0, 1, 2).pValue).toBe(Number.NaN);
  expect(chiSquared([]).pValue).toBe(Number.NaN);
  expect(cramersV([[0, 0]])).toBe(Number.NaN);
  expect(kolmogorovSmirnov(some, some)).toMatchObject({ statistic: 0, pValue: 1 });
  expect(kolmogorovSmirnov(some, some, "asymptotic").pValue).toBe(1);
  expect(wassersteinEffect(some, some)).toBe(0);
  expect(populationStability([3, 0, 5], [3, 0, 5])).toBe(0);
  expect(jensenShannonDistance([3, 0, 5], [6, 0, 10])).toBe(0);
  expect(jensenShannonDistance([3, 0], [0, 4])).toBe(1);
});

test("constant columns: no effect where they stay, an infinite one where they move", () => {
  const ones = new Float64Array(20).fill(1);
  const twos = new Float64Array(20).fill(2);
  expect(wassersteinEffect(ones, ones)).toBe(0);
  expect(wassersteinEffect(ones, twos)).toBe(Number.POSITIVE_INFINITY);
  expect(kolmogorovSmirnov(ones, twos).statistic).toBe(1);
  expect(chiSquared([[20], [20]])).toEqual({ statistic: 0, degrees: 0, pValue: 1 });
  expect(cramersV([[20], [20]])).toBe(0);
});
