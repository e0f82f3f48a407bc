import { createRng } from "@espalier/learn";
import { expect, test } from "vitest";
import { binEdges, timeEdges, type Spread } from "./bin-edges.ts";

const spread = (parts: Partial<Spread>): Spread => ({
  min: 0,
  max: 10,
  low: 0.1,
  q1: 2.5,
  q3: 7.5,
  high: 9.9,
  count: 1000,
  isWhole: false,
  ...parts,
});

test("edges are round numbers that hold all values", () => {
  expect(binEdges(spread({}))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(binEdges(spread({ min: 0.13, max: 0.94, low: 0.15, q1: 0.4, q3: 0.6, high: 0.9 })).slice(0, 4)).toEqual([
    0.125, 0.15, 0.175, 0.2,
  ]);
});

test("few whole numbers have an interval each, around them", () => {
  expect(binEdges(spread({ min: 1, max: 4, isWhole: true }))).toEqual([0.5, 1.5, 2.5, 3.5, 4.5]);
});

test("a tail twice as long as all else is left out, a shorter one is not", () => {
  expect(binEdges(spread({ max: 1000 })).at(-1)).toBeLessThan(20);
  expect(binEdges(spread({ max: 25 })).at(-1)).toBeGreaterThanOrEqual(25);
  expect(binEdges(spread({ min: -1000 }))[0]).toBeGreaterThan(-20);
});

test("one value has one interval around it", () => {
  for (const value of [0, 5, -1e300, 1e-300]) {
    const [from, to, ...more] = binEdges(spread({ min: value, max: value }));
    expect(from! < value && value < to! && more.length === 0).toBe(true);
  }
});

test("edges always rise, hold the middle of the values, and are not many", () => {
  const rng = createRng("edges");
  for (let round = 0; round < 2000; round++) {
    const size = 10 ** (rng.next() * 590 - 295);
    const values = Array.from({ length: 8 }, () => rng.normal() * size + (rng.int(3) - 1) * size * 10 ** rng.int(11));
    const isWhole = rng.int(2) === 0;
    const [min, low, q1, , , q3, high, max] = values
      .map((v) => (isWhole ? Math.round(v) : v))
      .sort((a, b) => a - b) as [number, number, number, number, number, number, number, number];
    const edges = binEdges({ min, max, low, q1, q3, high, count: 1 + rng.int(1e6), isWhole });
    expect(edges.length).toBeGreaterThan(1);
    expect(edges.length).toBeLessThan(150);
    expect(edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > edges[i - 1]!))).toBe(true);
    expect(edges[0]! <= low && edges.at(-1)! >= high).toBe(true);
  }
});

test("edges of times are the calendar's", () => {
  const edges = timeEdges(Date.UTC(2011, 0, 1), Date.UTC(2012, 11, 31));
  expect(edges.map((edge) => new Date(edge).toISOString().slice(0, 10)).slice(0, 3)).toEqual([
    "2011-01-01",
    "2011-02-01",
    "2011-03-01",
  ]);
  expect(timeEdges(5, 5)).toHaveLength(2);
});
