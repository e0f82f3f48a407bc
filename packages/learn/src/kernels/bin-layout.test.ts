import { expect, test } from "vitest";
import { binLayout } from "./bin-layout.ts";
import { openJs } from "./js-kernels.ts";

const layoutOf = (sizes: readonly number[]) => binLayout(openJs(), sizes);

test("features of few bins share a byte as long as it tells all their combinations apart", () => {
  const { lanes, laneOf, steps } = layoutOf([3, 200, 3, 3, 4, 3, 2]);
  expect(lanes).toBe(3); // 3 × 3 × 3 × 4 = 108 combinations, times 3 are too many
  expect([...laneOf]).toEqual([0, 2, 0, 0, 0, 1, 1]);
  expect([...steps]).toEqual([1, 1, 3, 9, 27, 1, 3]);
});

test("every feature has as many bins as it needs, those of a lane one after the other", () => {
  const { bins, starts, laneBins, ownBins, sizes } = layoutOf([3, 200, 4]);
  expect(bins).toBe(208); // one is spare
  expect([...starts]).toEqual([0, 7, 3]);
  expect([...laneBins]).toEqual([0, 7, 207, 207, 207]);
  expect([...ownBins]).toEqual([-1, 16 * 7, 16 * 207, 16 * 207]);
  expect([...sizes]).toEqual([3, 4, 200]);
});

test("no byte counts past 255", () => {
  for (const size of [2, 3, 5, 7, 11, 16]) {
    const { laneOf, steps } = layoutOf(Array.from({ length: 20 }, () => size));
    const most = new Map<number, number>();
    laneOf.forEach((lane, f) => most.set(lane, (most.get(lane) ?? 0) + (size - 1) * steps[f]!));
    for (const byte of most.values()) expect(byte).toBeLessThanOrEqual(255);
  }
});

test("where there are no features, one bin holds all rows", () => {
  expect(layoutOf([])).toMatchObject({ lanes: 1, bins: 2 });
});
