import { expect, test } from "vitest";
import { numbers } from "../fixtures/features.ts";
import { openJs, openWasm } from "../kernels/index.ts";
import { createRng } from "../random/index.ts";
import { binTable } from "./bins.ts";
import { BoostedGrower, type BoostedRules } from "./boosted-grower.ts";
import { openScope } from "./node-scope.ts";
import { TreeBuffer } from "./tree-buffer.ts";

const rules: BoostedRules = {
  growth: "leaf",
  maxLeaves: 2,
  maxDepth: Number.POSITIVE_INFINITY,
  minLeafRows: 40,
  minLeafWeight: 0,
  l1: 0,
  l2: 1,
  minGain: 0,
  learningRate: 1,
  directions: null,
  categorySmoothing: 10,
  categoryL2: 10,
  maxCategories: 32,
  minCategoryRows: 100,
};

test.each([1, 2, 3, 4, 5])("the split is the best of those that leave rows enough on both sides (%d)", (seed) => {
  // Second derivatives differ a hundredfold and the largest gradients are few: they say little about row counts, and
  // the best split of all leaves too few rows.
  const rng = createRng(seed);
  const rows = 400;
  const columns = Array.from({ length: 4 }, () =>
    Float64Array.from({ length: rows }, () => (rng.next() < 0.1 ? Number.NaN : rng.int(60))),
  );
  const heavy = (row: number) => columns[seed % 4]![row]! > 56;
  const g = Int32Array.from({ length: rows }, (_, row) => (heavy(row) ? 900 : rng.int(200) - 100));
  const h = Int32Array.from({ length: rows }, () => 1 + rng.int(100));
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const score = (side: Int32Array) =>
    side.reduce((sum, row) => sum + g[row]!, 0) ** 2 / (side.reduce((sum, row) => sum + h[row]!, 0) + rules.l2);
  const bestOf = (minRows: number) => {
    let best = score(all);
    for (const column of columns) {
      for (let cut = 0; cut <= 60; cut++) {
        for (const missingLeft of [false, true]) {
          const isLeft = (row: number) => (Number.isNaN(column[row]!) ? missingLeft : column[row]! <= cut);
          const [left, right] = [all.filter(isLeft), all.filter((row) => !isLeft(row))];
          if (Math.min(left.length, right.length) >= minRows) best = Math.max(best, score(left) + score(right));
        }
      }
    }
    return (best - score(all)) / 2;
  };
  expect(bestOf(1)).toBeGreaterThan(bestOf(rules.minLeafRows) + 1);
  for (const open of [openJs, openWasm]) {
    const bench = open(1e6);
    const binned = binTable(bench, numbers(columns), 255);
    const { words, stride } = binned.table;
    for (let row = 0; row < rows; row++) words[(row * stride) / 4] = (g[row]! << 16) | h[row]!;
    const grower = new BoostedGrower(bench, binned, rules, false);
    const trees = new TreeBuffer(4, 1);
    const features = Int32Array.of(0, 1, 2, 3);
    const grown = grower.grow({ unitG: 1, unitH: 1, mostH: 100 }, all, features, openScope(features), trees);
    expect(trees.gain[grown.root]).toBeCloseTo(bestOf(rules.minLeafRows), 6);
    for (const { begin, end } of grown.leaves) expect(end - begin).toBeGreaterThanOrEqual(rules.minLeafRows);
    bench.close();
  }
});
