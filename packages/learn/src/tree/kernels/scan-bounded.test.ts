import { expect, test } from "vitest";
import { RESULT } from "../../kernels/index.ts";
import { createRng } from "../../random/index.ts";
import { boundedValue, scanBounded, scoreOfValue } from "./scan-bounded.ts";

const BINS = 6; // with values; bin 6 is missing
const [UNIT_G, UNIT_H] = [0.5, 0.25];

interface Row {
  readonly bin: number;
  readonly g: number;
  readonly h: number;
}
interface Rules {
  readonly l1: number;
  readonly l2: number;
  readonly minRows: number;
  readonly direction: number;
  readonly lower: number;
  readonly upper: number;
}
const sum = (rows: readonly Row[], key: "g" | "h") => rows.reduce((total, row) => total + row[key], 0);

/** The least penalised loss over a fine grid of allowed values of both sides, for every cut. */
function naive(rows: readonly Row[], { l1, l2, minRows, direction, lower, upper }: Rules): number {
  const hasMissing = rows.some((row) => row.bin === BINS);
  const value = (of: readonly Row[]) => {
    const [g, h] = [sum(of, "g") * UNIT_G, sum(of, "h") * UNIT_H + l2];
    const free = (-Math.sign(g) * Math.max(0, Math.abs(g) - l1)) / h;
    const kept = Math.min(upper, Math.max(lower, free));
    return { kept, score: -2 * g * kept - h * kept ** 2 - 2 * l1 * Math.abs(kept) };
  };
  let best = Number.NEGATIVE_INFINITY;
  for (const side of hasMissing ? [0, 1] : [-1]) {
    for (let cut = 0; cut < BINS; cut++) {
      const isLeft = (row: Row) => (row.bin === BINS ? side === 1 : row.bin <= cut);
      const [left, right] = [rows.filter(isLeft), rows.filter((row) => !isLeft(row))];
      if (left.length < minRows || right.length < minRows) continue;
      const [a, b] = [value(left), value(right)];
      if (direction * (b.kept - a.kept) >= 0) best = Math.max(best, a.score + b.score);
    }
  }
  return best;
}

test("the scan finds the best cut that keeps the bounds and the direction", () => {
  const rng = createRng(6);
  for (let round = 0; round < 600; round++) {
    const rules: Rules = {
      l1: rng.int(3) / 4,
      l2: 0.5 + rng.int(2),
      minRows: 1 + rng.int(3),
      direction: rng.int(3) - 1,
      lower: rng.int(2) ? -rng.int(3) : Number.NEGATIVE_INFINITY,
      upper: rng.int(2) ? 1 + rng.int(3) : Number.POSITIVE_INFINITY,
    };
    const most = round % 3 === 0 ? BINS : BINS + 1;
    const rows = Array.from({ length: 2 + rng.int(14) }, () => ({
      bin: rng.int(most),
      g: rng.int(21) - 10,
      h: 1 + rng.int(9),
    }));
    const width = BINS + 1;
    const histogram = new Float64Array(4 * width); // of feature 1 of 2
    const counts = new Int32Array(2 * width);
    for (const { bin, g, h } of rows) {
      histogram[2 * (width + bin)]! += h;
      histogram[2 * (width + bin) + 1]! += g;
      counts[width + bin]!++;
    }
    const results = new Float64Array(RESULT.width);
    scanBounded(
      histogram,
      { missingBins: Int32Array.of(BINS, BINS), layout: { starts: Int32Array.of(0, width) } },
      Int32Array.of(1),
      {
        totalG: sum(rows, "g"),
        totalH: sum(rows, "h"),
        unitG: UNIT_G,
        unitH: UNIT_H,
        l1: rules.l1,
        l2: rules.l2,
        minH: 0,
        toBeat: Number.NEGATIVE_INFINITY,
      },
      { counts, rows: rows.length, minRows: rules.minRows },
      rules,
      Int8Array.of(0, rules.direction),
      results,
    );
    expect(results[RESULT.score]).toBeCloseTo(naive(rows, rules), 9);
    expect(results[RESULT.bin] === -1).toBe(results[RESULT.score] === Number.NEGATIVE_INFINITY);
  }
});

test("without bounds a value's score is the usual one of its sums", () => {
  for (const [g, h, l1, l2] of [
    [3, 2, 0, 1],
    [-3, 2, 0.5, 0],
    [0.2, 1, 0.5, 2],
  ] as const) {
    const value = boundedValue(g, h, l1, l2, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    expect(scoreOfValue(g, h, l1, l2, value)).toBeCloseTo(Math.max(0, Math.abs(g) - l1) ** 2 / (h + l2), 12);
  }
});
