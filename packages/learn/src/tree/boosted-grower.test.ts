import { expect, test } from "vitest";
import { openJs, openWasm, type Workbench } from "../kernels/index.ts";
import { createRng } from "../random/index.ts";
import type { Features } from "../table/index.ts";
import { binTable } from "./bins.ts";
import { BoostedGrower, type BoostedRules } from "./boosted-grower.ts";
import { drawnScope, openScope } from "./node-scope.ts";
import { TreeBuffer } from "./tree-buffer.ts";

const ROWS = 3000;
const usual: BoostedRules = {
  growth: "leaf",
  maxLeaves: 31,
  maxDepth: Number.POSITIVE_INFINITY,
  minLeafRows: 20,
  minLeafWeight: 0,
  l1: 0,
  l2: 1,
  minGain: 0,
  learningRate: 0.1,
  directions: null,
  categorySmoothing: 10,
  categoryL2: 10,
  maxCategories: 32,
  minCategoryRows: 100,
};

/** Rough numbers, features of few values that share bytes, missing values, a constant; the last one may be a category. */
function featuresOf(levels: number): Features {
  const rng = createRng(levels);
  const column = (of: () => number) => Float64Array.from({ length: ROWS }, of);
  const few = [2, 3, 3, 2, 16, 5, 4, 3].map((values) => column(() => rng.int(values)));
  const columns = [
    column(() => rng.next()),
    ...few,
    column(() => (rng.next() < 0.3 ? Number.NaN : rng.next())),
    column(() => (rng.next() < 0.1 ? Number.NaN : rng.int(3))),
    column(() => 7),
    column(() => rng.int(12)),
  ];
  const last = columns.length - 1;
  return {
    rows: ROWS,
    columns,
    names: columns.map((_, f) => `f${f}`),
    levels: columns.map((_, f) => (f === last ? levels : 0)),
  };
}

/** Three trees on derivatives of their own: all rows, a share of rows and features, and a scope per node. */
function grow(bench: Workbench, x: Features, rules: BoostedRules, hessianIsOne: boolean) {
  const rng = createRng(5);
  const binned = binTable(bench, x, 255);
  const { words, stride } = binned.table;
  const grower = new BoostedGrower(bench, binned, rules, hessianIsOne);
  const trees = new TreeBuffer(x.columns.length, 1);
  const all = Int32Array.from({ length: ROWS }, (_, row) => row);
  const columns = Int32Array.from(x.columns.keys());
  const seen: unknown[] = [];
  for (const tree of [0, 1, 2]) {
    for (let row = 0; row < ROWS; row++) {
      const g = Math.round(x.columns[row % 3]![row]! * 900 + x.columns[12]![row]! * 90) + rng.int(2000) - 1500;
      words[(row * stride) / 4] = (g << 16) | (hessianIsOne ? 1 : rng.int(200));
    }
    const rows = tree === 1 ? all.filter((row) => row % 3 > 0) : all;
    const features = tree === 1 ? columns.filter((f) => f % 4 !== 1) : columns;
    const scope = tree === 2 ? drawnScope(openScope(features), 0.6, createRng(1)) : openScope(features);
    const derivatives = { unitG: 2 ** -9, unitH: hessianIsOne ? 1 : 2 ** -7, mostH: hessianIsOne ? 1 : 199 };
    const { root, leaves } = grower.grow(derivatives, rows, features, scope, trees);
    const sides = tree === 1 ? [...grower.sides.words.subarray(0, 8 * (trees.nodes - root))] : null;
    seen.push({ leaves, order: [...grower.order.subarray(0, rows.length)], sides });
  }
  bench.close();
  return { seen, trees: trees.finish() };
}

const ways: readonly Partial<BoostedRules>[] = [
  {},
  { growth: "depth", maxDepth: 4 },
  { l1: 3, l2: 0, minGain: 2, maxLeaves: 200, minLeafRows: 1 },
  { minLeafRows: 90, minLeafWeight: 40 },
  { maxLeaves: 2 },
  { maxDepth: 0 },
  { minLeafRows: 2000 },
];

test.each(ways)("a tree grown at once is, bit by bit, the one grown node by node: %j", (own) => {
  for (const levels of [0, 12]) {
    for (const hessianIsOne of [true, false]) {
      const x = featuresOf(levels);
      const byNode = grow(openJs(), x, { ...usual, ...own }, hessianIsOne);
      expect(grow(openWasm(1e6), x, { ...usual, ...own }, hessianIsOne)).toEqual(byNode);
    }
  }
});
