import { expect, test } from "vitest";
import { createRng, type Rng } from "../../random/index.ts";
import { addGradients, addGradientsAndHessians } from "./gradient-histogram.ts";
import { BIN, MISSING_LEFT, SCORE, scanBins, SUM_G, SUM_H } from "./scan-bins.ts";

interface Row {
  readonly bin: number;
  readonly g: number;
  readonly h: number;
}
const BINS = 6; // with values; bin 6 is missing
const [UNIT_G, UNIT_H] = [0.5, 0.25];

function someRows(rng: Rng, count: number, bins: () => number, isConstant: boolean): Row[] {
  return Array.from({ length: count }, () => ({ bin: bins(), g: rng.int(21) - 10, h: isConstant ? 1 : rng.int(9) }));
}

/** Every cut and both sides for missing values, from the definition. */
function naive(rows: readonly Row[], l1: number, l2: number, minRows: number, minWeight: number) {
  const sum = (of: readonly Row[], key: "g" | "h") => of.reduce((total, row) => total + row[key], 0);
  const score = (of: readonly Row[]) => {
    const g = Math.max(0, Math.abs(sum(of, "g") * UNIT_G) - l1);
    return (g * g) / (sum(of, "h") * UNIT_H + l2);
  };
  const hasMissing = rows.some((row) => row.bin === BINS);
  let best = { score: Number.NEGATIVE_INFINITY, key: "none" };
  for (const side of hasMissing ? [0, 1] : [-1]) {
    for (let cut = 0; cut < BINS; cut++) {
      const isLeft = (row: Row) => (row.bin === BINS ? side === 1 : row.bin <= cut);
      const left = rows.filter(isLeft);
      const right = rows.filter((row) => !isLeft(row));
      if (left.length < Math.max(1, minRows) || right.length < Math.max(1, minRows)) continue;
      if (sum(left, "h") * UNIT_H < minWeight || sum(right, "h") * UNIT_H < minWeight) continue;
      const here = score(left) + score(right);
      if (here > best.score) best = { score: here, key: `${sum(left, "g")}/${sum(left, "h")}/${left.length}` };
    }
  }
  return best;
}

function scanned(
  rows: readonly Row[],
  isConstant: boolean,
  l1: number,
  l2: number,
  minRows: number,
  minWeight: number,
) {
  const bins = Uint8Array.from(rows, (row) => row.bin);
  const order = Int32Array.from(rows.keys());
  const g = Int32Array.from(rows, (row) => row.g);
  const h = Int32Array.from(rows, (row) => row.h);
  const histogram = new Int32Array(3 * (BINS + 1) + 5);
  if (isConstant) addGradients(bins, 0, order, 0, rows.length, g, histogram, 5);
  else addGradientsAndHessians(bins, 0, order, 0, rows.length, g, h, histogram, 5);
  const best = Float64Array.of(Number.NEGATIVE_INFINITY, 0, 0, 0, 0);
  const total = (a: Int32Array) => a.reduce((x, y) => x + y, 0);
  const stride = isConstant ? 2 : 3;
  const isFound = scanBins(
    histogram,
    5,
    stride,
    BINS,
    total(g),
    total(h),
    rows.length,
    UNIT_G,
    UNIT_H,
    l1,
    l2,
    minRows,
    minWeight,
    best,
  );
  if (!isFound) return { score: best[SCORE], key: "none" };
  const isLeft = (row: Row) => (row.bin === BINS ? best[MISSING_LEFT] === 1 : row.bin <= best[BIN]!);
  return { score: best[SCORE], key: `${best[SUM_G]}/${best[SUM_H]}/${rows.filter(isLeft).length}` };
}

test.each([true, false])(
  "the scan finds what trying every cut finds (second derivative constant: %s)",
  (isConstant) => {
    const rng = createRng(3);
    for (let round = 0; round < 400; round++) {
      const [l1, l2, minRows] = [rng.int(3), 0.25 + rng.int(3), 1 + rng.int(4)];
      const minWeight = rng.int(2) * 0.5;
      const most = round % 3 === 0 ? BINS : BINS + 1;
      const rows = someRows(rng, 1 + rng.int(14), () => rng.int(most), isConstant);
      expect(scanned(rows, isConstant, l1, l2, minRows, minWeight)).toEqual(naive(rows, l1, l2, minRows, minWeight));
    }
  },
);

test("one bin, no row with a value, or only missing ones against nothing: no cut", () => {
  const row = (bin: number) => ({ bin, g: 3, h: 1 });
  expect(scanned([row(2), row(2)], false, 0, 1, 1, 0).key).toBe("none");
  expect(scanned([row(BINS), row(BINS)], false, 0, 1, 1, 0).key).toBe("none");
});
