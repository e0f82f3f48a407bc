import { chiSquaredTail } from "./gamma.ts";

/** Counts of rows by two categories: one list for each level of the first, all of one length. */
export type Contingency = readonly ArrayLike<number>[];

export interface ChiSquared {
  readonly statistic: number;
  /** Degrees of freedom: 0 where only one level of a category has rows. */
  readonly degrees: number;
  /** Chance of such a statistic or a larger one, were the two independent; 1 without degrees of freedom. */
  readonly pValue: number;
}

/**
 * Pearson's chi-squared test of independence, without a continuity correction. Levels without a row are left out. All NaN
 * where there is no row. Trustworthy where most expected counts are 5 or more (Cochran, Biometrics 10, 1954).
 */
export function chiSquared(table: Contingency): ChiSquared {
  const { rows, columns, total } = marginsOf(table);
  if (total === 0) return { statistic: Number.NaN, degrees: 0, pValue: Number.NaN };
  let statistic = 0;
  rows.forEach((row, i) => {
    columns.forEach((column, j) => {
      const expected = (row / total) * column;
      if (expected > 0) statistic += (table[i]![j]! - expected) ** 2 / expected;
    });
  });
  const degrees = (levelsIn(rows) - 1) * (levelsIn(columns) - 1);
  return { statistic, degrees, pValue: degrees > 0 ? chiSquaredTail(statistic, degrees) : 1 };
}

/**
 * Cramér's V, corrected for the association that chance alone shows in few rows: 0 = independent, 1 = one decides the
 * other. 0 where a category has one level only, NaN where there is no row.
 *
 * Source: Bergsma, "A bias-correction for Cramér's V and Tschuprow's T", Journal of the Korean Statistical Society 42,
 * 2013.
 */
export function cramersV(table: Contingency): number {
  const { rows, columns, total } = marginsOf(table);
  if (total === 0) return Number.NaN;
  const [r, c] = [levelsIn(rows), levelsIn(columns)];
  if (r < 2 || c < 2 || total < 2) return 0;
  const phi = Math.max(0, chiSquared(table).statistic / total - ((r - 1) * (c - 1)) / (total - 1));
  const shrunk = (levels: number) => levels - (levels - 1) ** 2 / (total - 1);
  const least = Math.min(shrunk(r), shrunk(c)) - 1;
  return least > 0 ? Math.min(1, Math.sqrt(phi / least)) : 0;
}

function marginsOf(table: Contingency) {
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const rows = table.map((row) => sum(Array.from(row)));
  const columns = Array.from(table[0] ?? [], (_, j) => sum(table.map((row) => row[j]!)));
  return { rows, columns, total: sum(rows) };
}

const levelsIn = (margin: readonly number[]) => margin.filter((count) => count > 0).length;
