import { expect, test } from "vitest";
import { openJs, openWasm, type Workbench } from "../kernels/index.ts";
import { createRng, type Rng } from "../random/index.ts";
import { forestGrower } from "./forest-grower.ts";
import { takeRows } from "./node-rows.ts";
import { leafIndices, sumLeaves } from "./predict.ts";
import { rankFeatures } from "./ranked-features.ts";
import { rankedSearch } from "./ranked-search.ts";
import type { Response } from "./response.ts";
import { BestSplit, NodeSums } from "./split-search.ts";
import { stepsFor } from "./steps.ts";
import { TreeBuffer } from "./tree-buffer.ts";

const hands = { "mean, JavaScript": openJs, "mean, WebAssembly": openWasm, classes: openJs } as const;
const kinds = Object.keys(hands) as (keyof typeof hands)[];
const rules = { maxDepth: Number.POSITIVE_INFINITY, minLeafRows: 1, minSplitRows: 2, triedFeatures: 1 };

const responseOf = (kind: (typeof kinds)[number], y: Float64Array): Response =>
  kind === "classes" ? { kind, codes: Int32Array.from(y), classes: 3 } : { kind: "mean", y };

/** From the definition: the best score of any cut of rows with this feature, missing ones on either side. */
function naiveScore(x: Float64Array, y: Float64Array, w: Float64Array, minRows: number, isClass: boolean): number {
  const rows = [...x.keys()].filter((row) => w[row]! > 0);
  const score = (of: readonly number[]) => {
    const weight = of.reduce((sum, row) => sum + w[row]!, 0);
    const sums = [0, 1, 2].map((k) =>
      of.reduce((sum, row) => sum + w[row]! * (isClass ? Number(y[row] === k) : k === 0 ? y[row]! : 0), 0),
    );
    return sums.reduce((sum, part) => sum + part * part, 0) / weight;
  };
  let best = Number.NEGATIVE_INFINITY;
  for (const threshold of [...rows.map((row) => x[row]!), Number.POSITIVE_INFINITY]) {
    for (const missingLeft of [false, true]) {
      const isLeft = (row: number) => (Number.isNaN(x[row]) ? missingLeft : x[row]! <= threshold);
      const left = rows.filter(isLeft);
      const right = rows.filter((row) => !isLeft(row));
      if (Math.min(left.length, right.length) < Math.max(1, minRows)) continue;
      best = Math.max(best, score(left) + score(right));
    }
  }
  return best;
}

test.each(kinds)("the best cut is the one that trying all of them finds: %s", (kind) => {
  const rng = createRng(kind);
  let splits = 0;
  for (let round = 0; round < 250; round++) {
    const rows = 2 + rng.int(50);
    const different = 1 + rng.int(12);
    const x = Float64Array.from({ length: rows }, () => (rng.int(6) === 0 ? Number.NaN : rng.int(different)));
    const y = Float64Array.from({ length: rows }, () => rng.int(3));
    const w = Float64Array.from({ length: rows }, () => rng.int(4));
    w[0] = 1;
    const minRows = 1 + rng.int(3);
    const bench = hands[kind](1e6);
    const steps = { ofWeight: 1, ofSum: 1 };
    const search = rankedSearch(bench, rankFeatures(bench, rows, [x], 32_767), responseOf(kind, y), {
      ...rules,
      minLeafRows: minRows,
    });
    const node = new NodeSums(kind === "classes" ? 3 : 1);
    node.end = takeRows(search.rows, w, y, steps);
    w.forEach((weight, row) => {
      node.weight += weight;
      node.sums[kind === "classes" ? y[row]! : 0]! += kind === "classes" ? weight : weight * y[row]!;
    });
    search.start(rng);
    const best = new BestSplit();
    search.find(node, Number.POSITIVE_INFINITY, best);
    const expected = naiveScore(x, y, w, minRows, kind === "classes");
    if (best.feature < 0) {
      expect(expected).toBe(Number.NEGATIVE_INFINITY);
      bench.close();
      continue;
    }
    splits++;
    expect(Math.abs(best.score - expected)).toBeLessThanOrEqual(1e-12 * expected);

    const middle = search.divide(best, 0, node.end);
    const isLeft = (row: number) => (Number.isNaN(x[row]) ? best.missing === "left" : x[row]! <= best.threshold);
    expect([...search.rows.order.subarray(0, node.end)].map((row, i) => [row, i < middle])).toEqual(
      [...search.rows.order.subarray(0, node.end)].map((row) => [row, isLeft(row)]),
    );
    expect(Math.min(middle, node.end - middle)).toBeGreaterThanOrEqual(minRows);
    bench.close();
  }
  expect(splits).toBeGreaterThan(150);
});

interface Sought {
  readonly columns: Float64Array[];
  readonly response: Response;
  readonly weights: Float64Array;
}

function grow(bench: Workbench, { columns, response, weights }: Sought, rng: Rng, most = 32_767, own = {}) {
  const rows = weights.length;
  const steps = stepsFor(response.kind === "mean" ? response.y : weights, weights, rows);
  const into = new TreeBuffer(columns.length, response.kind === "mean" ? 1 : response.classes);
  const search = rankedSearch(bench, rankFeatures(bench, rows, columns, most), response, { ...rules, ...own });
  const growTree = forestGrower({ rows, features: columns.length, response, steps }, search, { ...rules, ...own });
  growTree(weights, rng, into);
  growTree(weights, rng.fork("second"), into);
  bench.close();
  return into.finish();
}

const ROWS = 3000;
const features = (rng: Rng) => [0, 1, 2].map(() => Float64Array.from({ length: ROWS }, () => rng.normal()));
const tableOf = (columns: Float64Array[]) => ({
  rows: ROWS,
  names: columns.map((_, f) => `${f}`),
  levels: columns.map(() => 0),
  columns,
});

test.each(kinds)("a full tree knows every one of its rows, coarse ranks or not: %s", (kind) => {
  const rng = createRng(5);
  const columns = features(rng);
  const y = Float64Array.from({ length: ROWS }, () => rng.int(3));
  const weights = new Float64Array(ROWS).map(() => rng.int(3));
  for (const most of [32_767, 255]) {
    const trees = grow(hands[kind](1e6), { columns, response: responseOf(kind, y), weights }, createRng(1), most);
    const values = sumLeaves(trees, tableOf(columns), 1, new Float64Array(trees.outputs));
    const guess = (row: number) =>
      kind === "classes" ? values.subarray(3 * row, 3 * row + 3).indexOf(2) : values[row]! / 2;
    for (let row = 0; row < ROWS; row++) if (weights[row]! > 0) expect(guess(row)).toBe(y[row]);
  }
});

const missingColumn = (column: Float64Array) => column.map((value, row) => (row % 5 === 0 ? Number.NaN : value));

test.each([
  { name: "real weights", weigh: (rng: Rng) => rng.next() },
  { name: "repeats", weigh: (rng: Rng) => rng.int(3) },
  { name: "tiny weights", weigh: (rng: Rng) => 1e-300 * rng.next() },
  { name: "huge weights", weigh: (rng: Rng) => 1e300 * rng.next() },
])("JavaScript and WebAssembly grow the same tree, bit by bit: $name", ({ weigh }) => {
  const rng = createRng(8);
  const [first, second, third] = features(rng);
  const constant = new Float64Array(ROWS).fill(7);
  const columns = [
    first!,
    constant,
    missingColumn(second!),
    third!.map(Math.round),
    constant.map(() => Number.NaN),
    ...Array.from({ length: 20 }, () => features(rng)[0]!.map((v) => Math.round(4 * v))),
  ];
  const y = first!.map((v, row) => v * third![row]! + rng.normal());
  const weights = new Float64Array(ROWS).map(() => weigh(rng));
  for (const response of [responseOf("mean, WebAssembly", y), responseOf("mean, JavaScript", y.map(Math.sign))]) {
    for (const own of [{ triedFeatures: 25 }, { triedFeatures: 2 }, { triedFeatures: 18, minLeafRows: 4 }]) {
      for (const most of [32_767, 40]) {
        const sought = { columns, response, weights };
        const js = grow(openJs(), sought, createRng(3), most, own);
        expect(js.feature.length).toBeGreaterThan(500);
        expect(grow(openWasm(1e6), sought, createRng(3), most, own)).toEqual(js);
      }
    }
  }
});

test("a row of weight 2 is a row twice", () => {
  const rng = createRng(9);
  const columns = features(rng).map((column) => column.map((v) => Math.round(3 * v)));
  const y = Float64Array.from({ length: ROWS }, () => rng.normal());
  const weights = Float64Array.from({ length: ROWS }, () => rng.int(3));
  const repeated = Int32Array.from(weights.keys()).filter((row) => weights[row]! > 0);
  const rows = [...repeated].flatMap((row) => Array.from({ length: weights[row]! }, () => row));
  const take = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]!);
  const own = { minSplitRows: 2, triedFeatures: 3 };
  const weighted = grow(openWasm(1e6), { columns, response: { kind: "mean", y }, weights }, createRng(2), 99, own);
  const twice = grow(
    openWasm(1e6),
    {
      columns: columns.map(take),
      response: { kind: "mean", y: take(y) },
      weights: new Float64Array(rows.length).fill(1),
    },
    createRng(2),
    99,
    own,
  );
  expect(leafIndices(weighted, tableOf(columns)).length).toBe(2 * ROWS);
  expect(twice.feature.subarray(0, 50)).toEqual(weighted.feature.subarray(0, 50));
  expect(twice.cover.subarray(0, 50)).toEqual(weighted.cover.subarray(0, 50));
});

test("steps leave whole weights and targets whole, and the largest sum exact", () => {
  const targets = Float64Array.of(-3, 0, 5);
  const weights = Float64Array.of(1, 2, 3);
  const { ofWeight, ofSum } = stepsFor(targets, weights, 100);
  expect(ofWeight).toBeGreaterThanOrEqual(1);
  expect(ofSum).toBeGreaterThanOrEqual(1);
  expect(Number.isSafeInteger(100 * (3 * ofWeight + 1))).toBe(true);
  expect(Number.isSafeInteger(100 * (3 * 5 * ofSum + 1))).toBe(true);
  expect(stepsFor(Float64Array.of(0), Float64Array.of(5e-324), 1)).toEqual({ ofWeight: 2 ** 1022, ofSum: 1 });
});
