import { describe, expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import { binLayout } from "./bin-layout.ts";
import { exp } from "./exp.ts";
import { openJs } from "./js-kernels.ts";
import { RESULT, type BinTable, type ScanRules } from "./kernels.ts";
import { openWasm } from "./open.ts";
import { rowTable, type Workbench } from "./workbench.ts";

/** A table of random bins and derivatives; every third feature has many bins, the others share bytes. */
function randomTable(bench: Workbench, rows: number, features: number): BinTable {
  const rng = createRng(rows);
  const sizes = Array.from({ length: features }, (_, f) => (f % 3 === 2 ? 2 + f * 12 : 2 + f));
  const layout = binLayout(bench, sizes);
  const table = rowTable(bench, rows, layout.lanes);
  const bins = bench.bytes(rows * features);
  const missingBins = ints(
    bench,
    sizes.map((size) => size - 1),
  );
  for (let row = 0; row < rows; row++) {
    table.words[(row * table.stride) / 4] = ((rng.int(65_535) - 32_767) << 16) | rng.int(32_768);
    for (let f = 0; f < features; f++) {
      const bin = rng.int(missingBins[f]! + 1);
      bins[f * rows + row] = bin;
      table.bytes[row * table.stride + 4 + layout.laneOf[f]!]! += bin * layout.steps[f]!;
    }
  }
  return { table, bins, missingBins, layout };
}
/** Rows that all are in the first of two bins. */
function oneFeature(bench: Workbench, rows: number): BinTable {
  const layout = binLayout(bench, [2]);
  return {
    table: rowTable(bench, rows, 1),
    bins: bench.bytes(rows),
    missingBins: ints(bench, [1]),
    layout,
  };
}
const ints = (bench: Workbench, values: readonly number[]) => {
  const own = bench.ints(values.length);
  own.set(values);
  return own;
};
const floats = (bench: Workbench, values: readonly number[]) => {
  const own = bench.floats(values.length);
  own.set(values);
  return own;
};

describe.each([
  ["JavaScript", openJs],
  ["WebAssembly", openWasm],
])("%s", (_name, open) => {
  const bench = open(1e6);
  const { kernels } = bench;

  test.each([0, 1, 33, 5000, 70_001])(
    "a histogram of %d rows holds the sums of each bin, and its parent the rest",
    (rows) => {
      const binned = randomTable(bench, rows, 20);
      const { table, bins, layout, missingBins } = binned;
      const order = ints(
        bench,
        Array.from({ length: rows }, (_, row) => row).filter((row) => row % 3 !== 1),
      );
      expect(layout.lanes).toBe(14);
      for (const groups of [ints(bench, [0, 1, 2]), ints(bench, [0, 2])]) {
        const out = bench.floats(layout.bins * 2).fill(7);
        const parent = bench.floats(layout.bins * 2).fill(1e9);
        const begin = Math.min(2, order.length);
        kernels.sum(binned, groups, order, begin, order.length, out, parent);
        for (let f = 0; f < 20; f++) {
          if (!groups.includes(layout.laneOf[f]! >> 2)) continue;
          const naive = new Float64Array(2 * (missingBins[f]! + 1));
          for (const row of order.subarray(begin)) {
            const slot = 2 * bins[f * rows + row]!;
            naive[slot]! += table.words[(row * table.stride) / 4]! & 0xffff;
            naive[slot + 1]! += table.words[(row * table.stride) / 4]! >> 16;
          }
          const at = 2 * layout.starts[f]!;
          expect([...out.subarray(at, at + naive.length)]).toEqual([...naive]);
          expect([...parent.subarray(at, at + naive.length)]).toEqual([...naive].map((sum) => 1e9 - sum));
        }
      }
    },
  );

  test.each([32_767, -32_767])("rows that all weigh as much as can be (%d) do not overflow", (g) => {
    const rows = 200_001; // more than three times what one block of packed sums takes
    const binned = oneFeature(bench, rows);
    const { table } = binned;
    for (let row = 0; row < rows; row++) table.words[(row * table.stride) / 4] = (g << 16) | 32_767;
    const order = ints(
      bench,
      Array.from({ length: rows }, (_, row) => row),
    );
    const out = bench.floats(2 * binned.layout.bins);
    kernels.sum(binned, ints(bench, [0]), order, 0, rows, out, null);
    expect([out[0], out[1]]).toEqual([rows * 32_767, rows * g]);
  });

  test("nor do 50 million of them", () => {
    const rows = 50_000_000;
    const big = open(rows * 4);
    const binned = oneFeature(big, 1);
    binned.table.words[0] = (-32_767 << 16) | 32_767;
    const order = big.ints(rows); // one row, over and over
    const out = big.floats(2 * binned.layout.bins);
    big.kernels.sum(binned, ints(big, [0]), order, 0, rows, out, null);
    expect([out[0], out[1]]).toEqual([rows * 32_767, rows * -32_767]);
    big.close();
  }, 60_000);

  test.each([1, 2, 999, 40_000])("partitioning %d rows keeps their order on both sides", (rows) => {
    const binned = randomTable(bench, rows, 3);
    const { missingBins } = binned;
    const column = binned.bins.subarray(2 * rows, 3 * rows);
    const all = Array.from({ length: rows }, (_, row) => row);
    const goesLeft = bench.bytes(256);
    for (const leftBins of [[], [0, 1, 2, 3, 4], [7, 2, missingBins[2]!]]) {
      goesLeft.fill(0);
      for (const bin of leftBins) goesLeft[bin] = 1;
      const order = ints(bench, all);
      const isLeft = (row: number) => leftBins.includes(column[row]!);
      const middle = kernels.partition(binned, 2, order, 0, rows, goesLeft);
      expect(middle).toBe(all.filter(isLeft).length);
      const sides = [...all.filter(isLeft), ...all.filter((row) => !isLeft(row))];
      expect(Int32Array.from(order)).toEqual(Int32Array.from(sides));
    }
  });

  test("the best cut is the one that trying all of them finds", () => {
    const binned = randomTable(bench, 400, 6);
    const { table, bins, missingBins, layout } = binned;
    const order = ints(
      bench,
      Array.from({ length: 400 }, (_, row) => row),
    );
    const histogram = bench.floats(layout.bins * 2);
    kernels.sum(binned, ints(bench, [0]), order, 0, 400, histogram, null);
    const g = (row: number) => table.words[(row * table.stride) / 4]! >> 16;
    const h = (row: number) => table.words[(row * table.stride) / 4]! & 0xffff;
    const total = (of: (row: number) => number, rows: readonly number[]) => rows.reduce((s, row) => s + of(row), 0);
    const all = [...order];
    const rules: ScanRules = {
      totalG: total(g, all),
      totalH: total(h, all),
      unitG: 2 ** -12,
      unitH: 2 ** -14,
      l1: 0.25,
      l2: 0.5,
      minH: 40_000,
      toBeat: 0,
    };
    const counts = bench.ints(layout.bins);
    for (let f = 0; f < 6; f++) for (const row of all) counts[layout.starts[f]! + bins[f * 400 + row]!]!++;
    for (const minRows of [0, 50]) {
      const results = bench.floats(6 * RESULT.width);
      const exact = minRows ? { counts, rows: 400, minRows } : null;
      kernels.scan(histogram, binned, ints(bench, [0, 1, 2, 3, 4, 5]), rules, exact, false, results);
      for (let f = 0; f < 6; f++) {
        let most = 0;
        for (let cut = 0; cut < missingBins[f]!; cut++) {
          for (const missingLeft of [false, true]) {
            const isLeft = (row: number) => {
              const bin = bins[f * 400 + row]!;
              return bin === missingBins[f] ? missingLeft : bin <= cut;
            };
            const left = all.filter(isLeft);
            const right = all.filter((row) => !isLeft(row));
            if (Math.min(left.length, right.length) < minRows) continue;
            if (Math.min(total(h, left), total(h, right)) < rules.minH) continue;
            const score = [left, right].reduce((sum, side) => {
              const moved = Math.max(0, Math.abs(total(g, side) * rules.unitG) - rules.l1);
              return sum + (moved * moved) / (total(h, side) * rules.unitH + rules.l2);
            }, 0);
            most = Math.max(most, score);
          }
        }
        expect(results[f * RESULT.width + RESULT.score]).toBeCloseTo(most, 8);
        expect(results[f * RESULT.width + RESULT.bin]! >= 0).toBe(most > 0);
      }
    }
  });

  test("a contest has the same winner", () => {
    const binned = randomTable(bench, 900, 12);
    const { layout } = binned;
    const order = ints(
      bench,
      Array.from({ length: 900 }, (_, row) => row),
    );
    const histogram = bench.floats(layout.bins * 2);
    kernels.sum(binned, ints(bench, [0, 1]), order, 0, 900, histogram, null);
    const totalH = order.reduce((sum, row) => sum + (binned.table.words[(row * binned.table.stride) / 4]! & 0xffff), 0);
    const rules = { totalG: 3, totalH, unitG: 1, unitH: 1, l1: 0, l2: 1, minH: 1, toBeat: 0 };
    const features = ints(
      bench,
      [5, 1, 8, 2, 0, 3].filter((f) => layout.laneOf[f]! < 8),
    );
    const winner = (isContest: boolean) => {
      const results = bench.floats(features.length * RESULT.width);
      kernels.scan(histogram, binned, features, rules, null, isContest, results);
      const found = Array.from(features, (_, i) => [...results.subarray(i * RESULT.width, (i + 1) * RESULT.width)]);
      return found.filter((one) => one[RESULT.bin]! >= 0).reduce((a, b) => (b[0]! > a[0]! ? b : a));
    };
    expect(winner(true)).toEqual(winner(false));
  });

  test("different values come sorted, with how often each occurs", () => {
    const lists = [
      [3, -1, 3, 0, -0, Number.POSITIVE_INFINITY, -1e300, 3, 1e-320, Number.NEGATIVE_INFINITY],
      [],
      [7, 7, 7],
      Array.from({ length: 50 }, (_, i) => ((i * 37) % 50) / 7 - 3),
    ];
    const values = bench.floats(4 * 50);
    lists.forEach((list, i) => values.set(list, i * 50));
    const lengths = ints(
      bench,
      lists.map((list) => list.length),
    );
    const counts = bench.ints(4 * 50);
    kernels.sortDistinct(values, 50, lengths, counts);
    lists.forEach((list, i) => {
      const distinct = [...new Set(list.map((v) => v + 0))].sort((a, b) => a - b);
      const found = [...values.subarray(i * 50, i * 50 + lengths[i]!)].map((v) => v + 0);
      expect(found).toEqual(distinct);
      const naive = distinct.map((value) => list.filter((v) => v === value).length);
      expect([...counts.subarray(i * 50, i * 50 + lengths[i]!)]).toEqual(naive);
    });
  });

  test("derivatives of the logistic loss, packed, are right to half a step", () => {
    const rng = createRng(2);
    const scores = [-800, -30, 0, 2, 30, 800, ...Array.from({ length: 33 }, () => rng.normal() * 3)];
    const codes = scores.map((_, i) => i % 2);
    const weights = scores.map((_, i) => 0.5 + (i % 3));
    const rows = scores.length;
    const halfStep = 0.5 + 1e-9;
    for (const w of [null, floats(bench, weights)]) {
      const table = rowTable(bench, rows, 2);
      const most = kernels.packLogistic(floats(bench, scores), ints(bench, codes), w, 8192, 16_384, table);
      const p = scores.map((score) => 1 / (1 + Math.exp(-score)));
      const g = p.map((share, row) => (w ? weights[row]! : 1) * (share - codes[row]!));
      const h = p.map((share, row) => (w ? weights[row]! : 1) * share * (1 - share));
      for (let row = 0; row < rows; row++) {
        const own = table.words[(row * table.stride) / 4]!;
        expect(Math.abs((own >> 16) - g[row]! * 8192)).toBeLessThanOrEqual(halfStep);
        expect(Math.abs((own & 0xffff) - h[row]! * 16_384)).toBeLessThanOrEqual(halfStep);
      }
      expect(most.g).toBeCloseTo(Math.max(...g.map(Math.abs)), 10);
      expect(most.h).toBeCloseTo(Math.max(...h), 10);
    }
  });

  test("derivatives are packed to half a step, and the largest is found", () => {
    const g = floats(bench, [1.25, -3.4, 0, 0.1, 2]);
    const h = floats(bench, [0.5, 1, 0.25, 0.125, 0]);
    const table = rowTable(bench, 5, 2);
    kernels.pack(g, h, 8, 16, table);
    expect([0, 1, 2, 3, 4].map((row) => table.words[2 * row]! >> 16)).toEqual([10, -27, 0, 1, 16]);
    expect([0, 1, 2, 3, 4].map((row) => table.words[2 * row]! & 0xffff)).toEqual([8, 16, 4, 2, 0]);
    kernels.pack(g, null, 8, 1, table);
    expect(table.words[8]! & 0xffff).toBe(1);
    expect(kernels.largest(g)).toBe(3.4);
    expect(kernels.largest(bench.floats(0))).toBe(0);
  });

  test("each leaf's value is added to one group of its rows", () => {
    const scores = bench.floats(8);
    const order = ints(bench, [2, 0, 1, 3]);
    kernels.moveScores(scores, order, 3, ints(bench, [2, 3, 0, 2]), floats(bench, [9, 1.5]), 2, 2, 1);
    expect([...scores]).toEqual([0, 1.5, 0, 9, 0, 1.5, 0, 0]);
  });
});

test("exp agrees with Math.exp to 11 digits", () => {
  for (let x = -700; x < 700; x += 0.37) expect(exp(x) / Math.exp(x)).toBeCloseTo(1, 11);
});
