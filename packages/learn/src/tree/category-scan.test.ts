import { expect, test } from "vitest";
import { RESULT } from "../kernels/index.ts";
import { createRng } from "../random/index.ts";
import { CategoryScan } from "./category-scan.ts";
import { openScope } from "./node-scope.ts";

const rules = { categorySmoothing: 0, categoryL2: 0, maxCategories: 255, minCategoryRows: 0 };
const scope = openScope(Int32Array.of(0));
const within = { scope, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY, l2: 0 };

/** Sums of `bins` bins, the last one of missing values, with at least one row in each. */
function histogramOf(bins: number, seed: number) {
  const rng = createRng(seed);
  const histogram = Float64Array.from({ length: 2 * bins }, (_, i) =>
    i % 2 === 0 ? 1 + rng.int(50) : rng.int(2000) - 1000,
  );
  const total = (first: number) => histogram.reduce((sum, v, i) => (i % 2 === first ? sum + v : sum), 0);
  return { histogram, totalH: total(0), totalG: total(1) };
}

/** The best score of all ways to divide the bins in two. */
function bestOfAll(histogram: Float64Array, bins: number, minH: number) {
  let best = -1;
  for (let subset = 1; subset < 2 ** bins - 1; subset++) {
    const sums = [0, 0, 0, 0];
    for (let bin = 0; bin < bins; bin++) {
      const side = (subset >> bin) & 1;
      sums[2 * side]! += histogram[2 * bin]!;
      sums[2 * side + 1]! += histogram[2 * bin + 1]!;
    }
    const [h0, g0, h1, g1] = sums as [number, number, number, number];
    if (Math.min(h0, h1) >= minH) best = Math.max(best, g0 ** 2 / h0 + g1 ** 2 / h1);
  }
  return best;
}

test.each([2, 3, 4, 5, 8, 11])("of all divisions of %d bins it finds the best", (bins) => {
  for (let seed = 0; seed < 20; seed++) {
    const { histogram, totalG, totalH } = histogramOf(bins, seed);
    const scan = new CategoryScan([{ bins: new Uint8Array(0), count: bins - 1 }], rules);
    const results = new Float64Array(RESULT.width);
    const units = { unitG: 1, unitH: 1, l1: 0, l2: 0, minH: 1, toBeat: 0 };
    const node = { histogram, at: 0, rows: totalH, counts: null, within };
    scan.scan(node, 0, { totalG, totalH, ...units }, results, 0);
    const score = results[RESULT.score]!;
    expect(score / bestOfAll(histogram, bins, 1)).toBeCloseTo(1, 12);
    const left = scan.leftOf(0);
    const [g, h] = [1, 0].map((of) =>
      histogram.reduce((sum, v, i) => (i % 2 === of ? sum + v * left[i >> 1]! : sum), 0),
    );
    expect([results[RESULT.leftG], results[RESULT.leftH]]).toEqual([g, h]);
    expect(results[RESULT.missingLeft]).toBe(left[bins - 1]);
  }
});

test("rows per bin, where they are counted, keep both sides at the least", () => {
  const { histogram, totalG, totalH } = histogramOf(6, 1);
  const counts = { counts: Int32Array.of(1, 50, 2, 3, 40, 4), rows: 100, minRows: 41 };
  const scan = new CategoryScan([{ bins: new Uint8Array(0), count: 5 }], rules);
  const results = new Float64Array(RESULT.width);
  const units = { unitG: 1, unitH: 1, l1: 0, l2: 1, minH: 0, toBeat: 0 };
  scan.scan({ histogram, at: 0, rows: 100, counts, within }, 0, { totalG, totalH, ...units }, results, 0);
  const onLeft = counts.counts.reduce((sum, n, bin) => sum + n * scan.leftOf(0)[bin]!, 0);
  if (results[RESULT.bin]! >= 0) expect(Math.min(onLeft, 100 - onLeft)).toBeGreaterThanOrEqual(41);
});
