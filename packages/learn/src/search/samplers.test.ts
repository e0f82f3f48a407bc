import { expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import { gridSampler } from "./grid-sampler.ts";
import { normalMass } from "./normal.ts";
import { numberDensity } from "./parzen.ts";
import { randomSampler } from "./random-sampler.ts";
import { runSearch } from "./run-search.ts";
import type { Sampler } from "./sampler.ts";
import { spaceProblems, type Point, type Space } from "./space.ts";
import { tpeSampler } from "./tpe-sampler.ts";

const mixed: Space = [
  { path: "a", range: { low: 0.001, high: 10, log: true } },
  { path: "b", range: { low: 1, high: 6, whole: true } },
  { path: "c", range: { low: 1, high: 1000, whole: true, log: true } },
  { path: "d", range: { low: -2, high: 3 } },
  { path: "e", choice: ["x", null, [1, 2]] },
  { path: "f", range: { low: 0.5, high: 0.5 } },
];

const all = (sampler: Sampler, space: Space, count: number): Point[] =>
  Array.from({ length: count }, (_, i) => sampler.propose(space, [], i, createRng(i))).filter(
    (point) => point !== null,
  );

test("grid covers every combination once, ends included, then stops", () => {
  const space: Space = [
    { path: "a", range: { low: 0.01, high: 100, log: true } },
    { path: "b", range: { low: 1, high: 3, whole: true } },
    { path: "c", choice: ["x", "y"] },
  ];
  const points = all(gridSampler(5), space, 100);
  expect(points.length).toBe(5 * 3 * 2);
  expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(30);
  const seen = (path: string) => [...new Set(points.map((point) => point[path]))];
  expect(seen("a").map((value) => Math.log10(value as number))).toEqual(
    [-2, -1, 0, 1, 2].map((v) => expect.closeTo(v, 12)),
  );
  expect([seen("a")[0], seen("a")[4]]).toEqual([0.01, 100]);
  expect(seen("b")).toEqual([1, 2, 3]);
  expect(seen("c")).toEqual(["x", "y"]);
});

for (const [name, sampler] of [
  ["random", randomSampler()],
  ["tpe", tpeSampler()],
] as const) {
  test(`${name} stays inside the space and reaches all of its corners`, async () => {
    const points: Point[] = [];
    await runSearch({
      space: mixed,
      trials: 150,
      sampler,
      rng: createRng(1),
      evaluate: async (point) => {
        points.push(point);
        return [points.length % 7];
      },
    });
    for (const { a, b, c, d, e, f } of points as Record<string, number>[]) {
      expect(a).toBeGreaterThanOrEqual(0.001);
      expect(a).toBeLessThanOrEqual(10);
      expect([1, 2, 3, 4, 5, 6]).toContain(b);
      expect(Number.isInteger(c) && c! >= 1 && c! <= 1000).toBe(true);
      expect(Math.abs(d! - 0.5)).toBeLessThanOrEqual(2.5);
      expect(["x", null, [1, 2]]).toContainEqual(e);
      expect(f).toBe(0.5);
    }
    expect(new Set(points.map((point) => point.b)).size).toBe(6);
    expect(new Set(points.map((point) => JSON.stringify(point.e))).size).toBe(3);
    expect(points.filter((point) => (point.a as number) < 0.1).length).toBeGreaterThan(5);
  });
}

test("the first tpe points are random ones", () => {
  expect(all(tpeSampler(), mixed, 5)).toEqual(all(randomSampler(), mixed, 5));
});

test("normal probabilities equal the tables, far tails included", () => {
  expect(normalMass(-1, 1)).toBeCloseTo(0.6826894921370859, 13);
  expect(normalMass(-1.96, 0)).toBeCloseTo(0.4750021048517795, 13);
  expect(normalMass(6, 7) / 9.853078e-10).toBeCloseTo(1, 5);
  expect(normalMass(-7, -6)).toBe(normalMass(6, 7));
  expect(normalMass(8, 40) / 6.220960574271785e-16).toBeCloseTo(1, 6);
  expect(normalMass(40, 41)).toBe(0);
});

test("a learnt density integrates to one, and its samples follow it", () => {
  const density = numberDensity([0.2, 0.25, 0.9, 1], 0, 1);
  const cells = 2000;
  const area = Array.from(
    { length: cells },
    (_, i) => density.densityAt((i + 0.5) / cells) / cells / Math.sqrt(2 * Math.PI),
  );
  expect(area.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  expect(density.massBetween(0, 0.4) + density.massBetween(0.4, 1)).toBeCloseTo(1, 12);
  const rng = createRng(1);
  const drawn = Array.from({ length: 20_000 }, () => density.sample(rng));
  expect(drawn.filter((value) => value < 0.4).length / drawn.length).toBeCloseTo(density.massBetween(0, 0.4), 1.7);
});

interface Landscape {
  readonly name: string;
  readonly space: Space;
  readonly height: (point: Record<string, number>) => number;
}
const unit = (path: string) => ({ path, range: { low: 0, high: 1 } });
const landscapes: readonly Landscape[] = [
  {
    name: "a bowl in four dimensions",
    space: ["a", "b", "c", "d"].map(unit),
    height: (p) => -Object.values(p).reduce((sum, value, i) => sum + (value - 0.3 - 0.1 * i) ** 2, 0),
  },
  {
    name: "orders of magnitude and whole numbers",
    space: [
      { path: "a", range: { low: 1e-5, high: 10, log: true } },
      { path: "b", range: { low: 1, high: 64, whole: true } },
      { path: "c", range: { low: 1, high: 1024, whole: true, log: true } },
    ],
    height: ({ a, b, c }) => -((Math.log10(a!) + 3) ** 2) - ((b! - 40) / 16) ** 2 - (Math.log2(c!) - 4) ** 2 / 4,
  },
  {
    name: "choices that matter unequally",
    space: [
      ...["a", "b", "c"].map((path) => ({ path, choice: [0, 1, 2, 3, 4, 5] })),
      { path: "x", range: { low: -5, high: 5 } },
    ],
    height: ({ a, b, c, x }) => -4 * (a === 3 ? 0 : 1) - 2 * Math.abs(b! - 2) - Math.abs(c! - 5) - x! ** 2,
  },
];

async function bestOf(sampler: Sampler, { space, height }: Landscape, seed: number): Promise<number> {
  const evaluate = async (point: Point) => [height(point as Record<string, number>)];
  return (await runSearch({ space, trials: 50, sampler, rng: createRng(seed), evaluate })).best.mean;
}

for (const landscape of landscapes) {
  test(`tpe finds better points than random search: ${landscape.name}`, async () => {
    const gains = await Promise.all(
      Array.from({ length: 50 }, async (_, seed) => {
        const informed = await bestOf(tpeSampler(), landscape, seed);
        return informed - (await bestOf(randomSampler(), landscape, seed + 1000));
      }),
    );
    const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
    const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (gains.length - 1);
    expect(mean / Math.sqrt(variance / gains.length)).toBeGreaterThan(2); // Student's t of no difference
  });
}

test("spaces that cannot be searched are refused, all problems at once", () => {
  const space: Space = [
    { path: "a", range: { low: 2, high: 1 } },
    { path: "b", range: { low: 0, high: 1, log: true } },
    { path: "c", range: { low: 0.2, high: 0.8, whole: true } },
    { path: "d", choice: [] },
    { path: "e", range: { low: 0, high: Number.POSITIVE_INFINITY } },
  ];
  expect(spaceProblems(space).map((problem) => problem.path)).toEqual(["a", "b", "c", "d", "e"]);
  expect(spaceProblems(mixed)).toEqual([]);
});
