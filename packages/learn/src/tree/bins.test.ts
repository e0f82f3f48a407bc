import { expect, test } from "vitest";
import { numbers } from "../fixtures/features.ts";
import { createRng } from "../random/index.ts";
import { openJs } from "../kernels/index.ts";
import { binTable } from "./bins.ts";

const normals = (count: number) => {
  const rng = createRng(5);
  return Float64Array.from({ length: count }, () => rng.normal());
};
const edgesOf = (column: Float64Array, maxBins: number) => binTable(openJs(), numbers([column]), maxBins).edges[0]!;
const countsByBin = (column: Float64Array, maxBins: number) => {
  const { bins, edges } = binTable(openJs(), numbers([column]), maxBins);
  const counts = new Array<number>(edges[0]!.length + 1).fill(0);
  for (const bin of bins) counts[bin]!++;
  return counts;
};

test("each value is in the first bin whose edge is at least as large, missing ones in the last", () => {
  const column = normals(1000);
  column[17] = Number.NaN;
  column[18] = Number.POSITIVE_INFINITY;
  column[19] = Number.NEGATIVE_INFINITY;
  const { bins, edges } = binTable(openJs(), numbers([column]), 20);
  column.forEach((value, row) => {
    const naive = edges[0]!.findIndex((edge) => value <= edge);
    expect(bins[row]).toBe(naive < 0 ? edges[0]!.length : naive);
  });
  expect(edges[0]!.at(-1)).toBe(Number.POSITIVE_INFINITY);
});

test("few different values get one bin each", () => {
  expect([...edgesOf(Float64Array.of(3, 1, 1, 2, Number.NaN), 255)]).toEqual([1.5, 2.5, Number.POSITIVE_INFINITY]);
});

test("many different values fill the bins evenly", () => {
  const counts = countsByBin(normals(10_000), 100).slice(0, -1);
  expect(counts.length).toBe(100);
  expect(Math.min(...counts)).toBeGreaterThan(80);
  expect(Math.max(...counts)).toBeLessThan(130);
});

test("a heavy value has a bin of its own and costs the others nothing", () => {
  const column = normals(10_000);
  for (let row = 0; row < 9000; row++) column[row] = 0;
  const counts = countsByBin(column, 101).slice(0, -1);
  expect(counts.length).toBeGreaterThan(95);
  expect(counts.filter((count) => count >= 9000 && count <= 9010).length).toBe(1);
  expect(counts.filter((count) => count > 25).length).toBe(1);
});

test.each([
  ["spread out", normals(3000)],
  ["half tied", normals(3000).map((v, i) => (i % 2 ? Math.round(v) : v))],
  ["ever rarer", Float64Array.from({ length: 4000 }, (_, i) => Math.floor(Math.log2(i + 1) * 100))],
])("there are never more bins than allowed: %s", (_name, column) => {
  for (const maxBins of [2, 3, 17, 255]) expect(edgesOf(column, maxBins).length).toBeLessThanOrEqual(maxBins);
});

test("a constant column has one bin, a column without values one that stays empty", () => {
  expect([...edgesOf(Float64Array.of(7, 7, 7), 255)]).toEqual([Number.POSITIVE_INFINITY]);
  expect(countsByBin(Float64Array.of(Number.NaN, Number.NaN), 255)).toEqual([0, 2]);
});

test("bins found on a sample of many rows are as even as those of all rows", () => {
  const column = normals(300_000);
  const counts = countsByBin(column, 50).slice(0, -1);
  expect(counts.length).toBe(50);
  expect(Math.min(...counts)).toBeGreaterThan(5700);
  expect(Math.max(...counts)).toBeLessThan(6300);
  const sorted = countsByBin(Float64Array.from(column).sort(), 50).slice(0, -1);
  expect(Math.min(...sorted)).toBeGreaterThan(5700);
});
