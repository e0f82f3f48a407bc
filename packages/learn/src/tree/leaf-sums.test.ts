import { expect, test } from "vitest";
import type { Hands } from "../estimator/index.ts";
import { numbers } from "../fixtures/features.ts";
import { awkwardRows, randomTrees } from "../fixtures/random-trees.ts";
import { openJs, type OpenWorkbench } from "../kernels/index.ts";
import { createRng } from "../random/index.ts";
import type { Features } from "../table/index.ts";
import { leafSums, type LeafSums } from "./leaf-sums.ts";
import { isPackable } from "./pack-trees.ts";
import { sumLeaves } from "./predict.ts";
import { TreeBuffer } from "./tree-buffer.ts";

const rng = createRng(12);
const shape = { features: 6, outputs: 1, trees: 40, mostSplits: 20 };
const base = Float64Array.of(0.25);

function sumsOf(leaves: LeafSums, x: Features, hands?: Hands): Float64Array {
  const all = new Float64Array(x.rows);
  leaves.each(x, hands, (sums, first) => all.set(sums, first));
  return all;
}

test("few rows before the trees are packed, many rows and few rows after have the bits of the plain walk", () => {
  const trees = randomTrees(rng, shape);
  const leaves = leafSums(trees, base);
  for (const rows of [0, 1, 3000, 1, 0]) {
    const x = awkwardRows(rng, rows, 6);
    expect(sumsOf(leaves, x)).toEqual(sumLeaves(trees, x, 1, base));
  }
});

test("one row after another: the bits are the same before the trees are packed and after", () => {
  const trees = randomTrees(rng, shape);
  const x = awkwardRows(rng, 500, 6);
  const one = leafSums(trees, base).one();
  const sums = Float64Array.from({ length: x.rows }, (_, row) => one(Float64Array.from(x.columns, (c) => c[row]!))[0]!);
  expect(sums).toEqual(sumLeaves(trees, x, 1, base));
});

test("trees that have no packed form are walked as they are, one row as well", () => {
  const trees = randomTrees(rng, shape);
  trees.values[3] = Number.NaN;
  const leaves = leafSums(trees, base);
  const x = awkwardRows(rng, 2000, 6);
  const plain = sumLeaves(trees, x, 1, base);
  expect(sumsOf(leaves, x)).toEqual(plain);
  expect(leaves.one()(Float64Array.from(x.columns, (column) => column[7]!))[0]).toBe(plain[7]);
});

test("a set of more than 64 codes, and one that missing values are in without a code, have no packed form", () => {
  for (const set of [
    [3, 0, 0, 5],
    [2, 0, 0],
  ]) {
    const buffer = new TreeBuffer(1, 1);
    const root = buffer.openTree();
    const left = buffer.split(root, 0, 0, true, 1);
    buffer.askCategory(root, Uint32Array.from(set));
    buffer.close(left, Float64Array.of(1));
    buffer.close(left + 1, Float64Array.of(2));
    const trees = buffer.finish();
    expect(isPackable(trees)).toBe(false);
    const x = numbers([Float64Array.of(64, 65, 66, 200, -1, Number.NaN)]);
    expect(sumsOf(leafSums(trees, base), x)).toEqual(sumLeaves(trees, x, 1, base));
  }
});

test("other hands are asked for help with many rows only, and give back what they opened", () => {
  const trees = randomTrees(rng, { ...shape, trees: 4000, mostSplits: 2 });
  let open = 0;
  let opened = 0;
  const counting: OpenWorkbench = () => {
    open++;
    opened++;
    return { ...openJs(), close: () => open-- };
  };
  const leaves = leafSums(trees, base);
  const x = awkwardRows(rng, 2600, 6);
  expect(sumsOf(leaves, x, { open: counting })).toEqual(sumsOf(leaves, x));
  expect([opened, open]).toEqual([1, 0]);
  sumsOf(leaves, awkwardRows(rng, 100, 6), { open: counting });
  expect(opened).toBe(1);
});
