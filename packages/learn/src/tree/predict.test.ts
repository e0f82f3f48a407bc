import { expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import { leafIndices, sumLeaves } from "./predict.ts";
import { TreeBuffer } from "./tree-buffer.ts";
import { treeCount, type Trees } from "./trees.ts";

const rng = createRng(4);
const FEATURES = 3;

function randomTrees(count: number, outputs: number): Trees {
  const buffer = new TreeBuffer(FEATURES, outputs);
  for (let t = 0; t < count; t++) {
    const open = [buffer.openTree()];
    for (let splits = rng.int(20); splits > 0; splits--) {
      const [node] = open.splice(rng.int(open.length), 1);
      const threshold = rng.int(8) === 0 ? Number.POSITIVE_INFINITY : rng.normal();
      const left = buffer.split(node!, rng.int(FEATURES), threshold, rng.int(2) === 1, 1);
      open.push(left, left + 1);
    }
    for (const node of open)
      buffer.close(
        node,
        Float64Array.from({ length: outputs }, () => rng.normal()),
      );
  }
  return buffer.finish();
}

function someRows(rows: number) {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300];
  const value = () => (rng.int(5) === 0 ? odd[rng.int(4)]! : rng.normal());
  const columns = Array.from({ length: FEATURES }, () => Float64Array.from({ length: rows }, value));
  return { rows, names: ["a", "b", "c"], levels: [0, 0, 0], columns };
}

const leafOf = (trees: Trees, t: number, values: readonly number[]): number => {
  const walk = (node: number): number => {
    const feature = trees.feature[node]!;
    if (feature < 0) return node;
    const value = values[feature]!;
    const isLeft = Number.isNaN(value) ? trees.missingLeft[node] === 1 : value <= trees.threshold[node]!;
    return walk(trees.next[node]! + (isLeft ? 0 : 1));
  };
  return walk(trees.starts[t]!);
};

test.each([
  [1, 1, 700],
  [3, 1, 300],
  [1, 4, 10],
  [2, 1, 0],
])(
  "%i groups of trees with %i outputs sum the leaves that a plain walk reaches, over %i rows",
  (groups, outputs, rows) => {
    const trees = randomTrees(groups * 5, outputs);
    const x = someRows(rows);
    const base = Float64Array.from({ length: groups * outputs }, (_, i) => i);
    const sums = sumLeaves(trees, x, groups, base);
    const leaves = leafIndices(trees, x);
    const expected = new Float64Array(rows * groups * outputs).map((_, i) => base[i % base.length]!);
    for (let row = 0; row < rows; row++) {
      for (let t = 0; t < treeCount(trees); t++) {
        const leaf = leafOf(
          trees,
          t,
          x.columns.map((column) => column[row]!),
        );
        expect(leaves[row * treeCount(trees) + t]).toBe(leaf);
        for (let k = 0; k < outputs; k++) {
          const to = row * groups * outputs + (t % groups) * outputs + k;
          expected[to]! += trees.values[trees.next[leaf]! * outputs + k]!;
        }
      }
    }
    expect(sums).toEqual(expected);
  },
);
