import { expect, test } from "vitest";
import { createRng } from "../../random/index.ts";
import { scanSortedClasses, scanSortedMean } from "./scan-sorted.ts";

interface Row {
  readonly rank: number;
  readonly w: number;
  readonly y: number;
}

/** From the definition: the best score of any cut, with `first` on the left already. */
function naive(rows: readonly Row[], first: readonly Row[], last: readonly Row[], minRows: number, classes: number) {
  const score = (of: readonly Row[]) => {
    const weight = of.reduce((sum, row) => sum + row.w, 0);
    if (classes === 0) return of.reduce((sum, row) => sum + row.w * row.y, 0) ** 2 / weight;
    const shares = new Array<number>(classes).fill(0);
    for (const row of of) shares[row.y]! += row.w;
    return shares.reduce((sum, share) => sum + share * share, 0) / weight;
  };
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i + 1 < rows.length; i++) {
    const left = [...first, ...rows.slice(0, i + 1)];
    const right = [...rows.slice(i + 1), ...last];
    if (rows[i]!.rank === rows[i + 1]!.rank || Math.min(left.length, right.length) < minRows) continue;
    best = Math.max(best, score(left) + score(right));
  }
  return best;
}

function cases(run: (present: Row[], missing: Row[], isMissingLeft: boolean, minRows: number) => void) {
  const rng = createRng(8);
  for (let round = 0; round < 300; round++) {
    const row = (rank: number): Row => ({ rank, w: 1 + rng.int(3), y: rng.int(3) });
    const present = Array.from({ length: 2 + rng.int(10) }, () => row(rng.int(6))).sort((a, b) => a.rank - b.rank);
    run(
      present,
      Array.from({ length: rng.int(3) }, () => row(99)),
      rng.int(2) === 1,
      1 + rng.int(3),
    );
  }
}

test("the scan for means finds the best cut", () => {
  cases((present, missing, isMissingLeft, minRows) => {
    const rows = [...present, ...missing];
    const total = (key: (row: Row) => number, of = rows) => of.reduce((sum, row) => sum + key(row), 0);
    const first = isMissingLeft ? missing : [];
    const wy = (row: Row) => row.w * row.y;
    const best = Float64Array.of(Number.NEGATIVE_INFINITY, -1);
    scanSortedMean(
      Int32Array.from(rows.keys()),
      0,
      present.length,
      Int32Array.from(rows, (row) => row.rank),
      Float64Array.from(rows, wy),
      Float64Array.from(rows, (row) => row.w),
      total(wy, first),
      total((row) => row.w, first),
      first.length,
      total(wy),
      total((row) => row.w),
      rows.length,
      minRows,
      best,
    );
    expect(best[0]).toBeCloseTo(naive(present, first, isMissingLeft ? [] : missing, minRows, 0), 10);
  });
});

test("the scan for classes finds the best cut", () => {
  cases((present, missing, isMissingLeft, minRows) => {
    const rows = [...present, ...missing];
    const first = isMissingLeft ? missing : [];
    const weights = (of: readonly Row[]) => {
      const sums = new Float64Array(3);
      for (const row of of) sums[row.y]! += row.w;
      return sums;
    };
    const weight = (of: readonly Row[]) => of.reduce((sum, row) => sum + row.w, 0);
    const best = Float64Array.of(Number.NEGATIVE_INFINITY, -1);
    scanSortedClasses(
      Int32Array.from(rows.keys()),
      0,
      present.length,
      Int32Array.from(rows, (row) => row.rank),
      Int32Array.from(rows, (row) => row.y),
      Float64Array.from(rows, (row) => row.w),
      weights(first),
      weight(first),
      first.length,
      weights(rows),
      weight(rows),
      rows.length,
      minRows,
      best,
    );
    expect(best[0]).toBeCloseTo(naive(present, first, isMissingLeft ? [] : missing, minRows, 3), 10);
  });
});
