import { expect, test } from "vitest";
import { openJs } from "../kernels/index.ts";
import { binTable } from "./bins.ts";
import { binCategories } from "./category-bins.ts";
import { isInSet, setOfCodes } from "./category-sets.ts";

test("frequent categories come first, the rare ones share the last bin, codes without rows are missing", () => {
  const column = Float64Array.of(3, 3, 3, 1, 1, 0, 4, Number.NaN, 1, 3);
  const { bins, count } = binCategories(column, 6, 3);
  expect(count).toBe(3);
  expect([...bins]).toEqual([2, 1, 3, 0, 2, 3]);
  expect([...binCategories(column, 6, 255).bins]).toEqual([2, 1, 4, 0, 3, 4]);
});

test("the table has these bins next to those of numbers; what is no code is missing", () => {
  const columns = [Float64Array.of(0.5, 1.5, 2.5, 9), Float64Array.of(2, 2, 7, 1), Float64Array.of(1, 0.5, -1, 1)];
  const x = { rows: 4, names: ["a", "b", "c"], levels: [0, 3, 2], columns };
  const { bins, missingBins } = binTable(openJs(), x, 255);
  expect([...missingBins]).toEqual([4, 2, 1]);
  expect([...bins]).toEqual([0, 1, 2, 3, 0, 0, 2, 1, 0, 1, 1, 0]);
});

test.each([1, 31, 32, 33, 100])("a set of %d codes holds the ones whose bin goes left", (levels) => {
  const bins = Uint8Array.from({ length: levels }, (_, code) => code % 5);
  const left = Uint8Array.of(1, 0, 0, 1, 0);
  for (const missingLeft of [0, 1]) {
    const words = setOfCodes(bins, 4, left, missingLeft === 1);
    for (let code = 0; code < levels; code++) {
      expect(isInSet(words, 0, code, missingLeft)).toBe(code % 5 === 4 ? missingLeft : left[code % 5]);
    }
    for (const no of [Number.NaN, -1, 0.5, levels, levels + 1000, 2 ** 32, 1e300, Number.POSITIVE_INFINITY]) {
      expect(isInSet(words, 0, no, missingLeft)).toBe(missingLeft);
    }
  }
});
