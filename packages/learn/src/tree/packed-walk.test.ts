import { expect, test } from "vitest";
import { awkwardRows, randomTrees } from "../fixtures/random-trees.ts";
import { openJs, openWasm } from "../kernels/index.ts";
import { createRng } from "../random/index.ts";
import type { Features } from "../table/index.ts";
import { PackedWalk } from "./packed-walk.ts";
import { sumLeaves } from "./predict.ts";
import { TreeBuffer } from "./tree-buffer.ts";
import type { Trees } from "./trees.ts";

const hands = [
  ["JavaScript", () => openJs()],
  ["WebAssembly", () => openWasm(1e6)],
] as const;
const rng = createRng(11);
const BLOCK = 128;

function walked(walk: PackedWalk, x: Features, width: number): Float64Array {
  const all = new Float64Array(x.rows * width);
  walk.each(x, (sums, first) => all.set(sums, first * width));
  return all;
}

function walkedOneByOne(walk: PackedWalk, x: Features, width: number): Float64Array {
  const one = walk.one();
  const all = new Float64Array(x.rows * width);
  for (let row = 0; row < x.rows; row++) {
    all.set(one(Float64Array.from(x.columns, (column) => column[row]!)), row * width);
  }
  return all;
}

const baseOf = (width: number) => Float64Array.from({ length: width }, (_, i) => i - 0.1);

test.each(hands)("%s sums packed trees of any shape to the bits of the plain walk", (_, open) => {
  for (const [groups, outputs] of [
    [1, 1],
    [3, 1],
    [1, 4],
    [2, 3],
  ] as const) {
    for (const trees of [1, 7, 8, 9, 30].map((rounds) => rounds * groups)) {
      const ensemble = randomTrees(rng, { features: 5, outputs, trees, mostSplits: 30 });
      const x = awkwardRows(rng, 200, 5);
      const base = baseOf(groups * outputs);
      const bench = open();
      const walk = new PackedWalk(bench, ensemble, base, BLOCK);
      const plain = sumLeaves(ensemble, x, groups, base);
      expect(walked(walk, x, base.length)).toEqual(plain);
      expect(walkedOneByOne(walk, x, base.length)).toEqual(plain);
      bench.close();
    }
  }
});

test.each(hands)("%s walks any number of rows, again and again", (_, open) => {
  const trees = randomTrees(rng, { features: 4, outputs: 1, trees: 12, mostSplits: 30 });
  const base = baseOf(2);
  const bench = open();
  const walk = new PackedWalk(bench, trees, base, BLOCK);
  for (const rows of [0, 1, 7, 8, 9, 63, 64, 65, BLOCK - 1, BLOCK, BLOCK + 1, 1000, 3]) {
    const x = awkwardRows(rng, rows, 4);
    expect(walked(walk, x, 2)).toEqual(sumLeaves(trees, x, 2, base));
  }
  bench.close();
});

test.each(hands)("%s follows a tree hundreds of questions deep", (_, open) => {
  const buffer = new TreeBuffer(1, 1);
  let node = buffer.openTree();
  for (let depth = 0; depth < 301; depth++) {
    const left = buffer.split(node, 0, depth, false, 1);
    buffer.close(left, Float64Array.of(depth));
    node = left + 1;
  }
  buffer.close(node, Float64Array.of(-1));
  const trees = buffer.finish();
  const x: Features = {
    rows: 500,
    names: ["a"],
    levels: [0],
    columns: [Float64Array.from({ length: 500 }, (_, row) => (row === 400 ? Number.NaN : row - 0.5))],
  };
  const bench = open();
  const walk = new PackedWalk(bench, trees, Float64Array.of(0), BLOCK);
  expect(walked(walk, x, 1)).toEqual(sumLeaves(trees, x, 1, Float64Array.of(0)));
  expect(walkedOneByOne(walk, x, 1)).toEqual(sumLeaves(trees, x, 1, Float64Array.of(0)));
  bench.close();
});

test.each(hands)("%s answers questions about categories as the plain walk does", (_, open) => {
  for (let round = 0; round < 10; round++) {
    const trees = randomTrees(rng, { features: 4, outputs: 1, trees: 20, mostSplits: 30 }, "sets");
    expect(trees.sets).not.toBeNull();
    const x = awkwardRows(rng, 300, 4);
    const bench = open();
    const walk = new PackedWalk(bench, trees, Float64Array.of(0), BLOCK);
    const plain = sumLeaves(trees, x, 1, Float64Array.of(0));
    expect(walked(walk, x, 1)).toEqual(plain);
    expect(walkedOneByOne(walk, x, 1)).toEqual(plain);
    bench.close();
  }
});

test("features that no tree asks about cost nothing and change nothing", () => {
  const trees: Trees = { ...randomTrees(rng, { features: 3, outputs: 1, trees: 9, mostSplits: 9 }), features: 9 };
  const x = awkwardRows(rng, 40, 9);
  const bench = openWasm(1e6);
  const walk = new PackedWalk(bench, trees, Float64Array.of(0), BLOCK);
  expect(walked(walk, x, 1)).toEqual(sumLeaves(trees, x, 1, Float64Array.of(0)));
  bench.close();
});
