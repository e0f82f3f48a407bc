import { expect, test } from "vitest";
import { createRng, permutation } from "../../random/index.ts";
import { markSides, partitionRows } from "./partition.ts";

test("a partition keeps the order on both sides, like two filters", () => {
  const rng = createRng(2);
  for (const [begin, end] of [
    [0, 50],
    [10, 40],
    [20, 21],
    [30, 30],
  ] as const) {
    const order = permutation(50, rng);
    const before = [...order];
    const goesLeft = Uint8Array.from({ length: 50 }, () => rng.int(2));
    const middle = partitionRows(order, begin, end, goesLeft, new Int32Array(50));
    const part = before.slice(begin, end);
    const left = part.filter((row) => goesLeft[row] === 1);
    expect(middle).toBe(begin + left.length);
    expect([...order]).toEqual([
      ...before.slice(0, begin),
      ...left,
      ...part.filter((row) => goesLeft[row] === 0),
      ...before.slice(end),
    ]);
  }
});

test("sides follow the threshold, and missing values the given side", () => {
  const column = Float64Array.of(1, Number.NaN, 2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  const order = Int32Array.of(0, 1, 2, 3, 4);
  const sides = new Uint8Array(5);
  expect(markSides(column, order, 0, 5, 1.5, 0, sides)).toBe(2);
  expect([...sides]).toEqual([1, 0, 0, 0, 1]);
  expect(markSides(column, order, 0, 5, Number.POSITIVE_INFINITY, 1, sides)).toBe(5);
});
