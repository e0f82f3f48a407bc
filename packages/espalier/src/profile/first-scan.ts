import type { Duck } from "../duck/index.ts";
import { aggregate } from "./aggregate.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { countOf, listOf } from "./duck-values.ts";
import type { Levels } from "./profile.ts";

/** Up to here, distinct values and quantiles are counted exactly: both hold the values in memory. */
export const exactRows = { distinct: 200_000, quantiles: 300_000 } as const;
const fewRows = 10_000;
export const quantilesAt = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** What the first scan of all rows says of a column; of levels only what texts have. */
export interface First {
  readonly present: number;
  readonly distinct: number;
  readonly finite: number;
  readonly min: number;
  readonly max: number;
  readonly quantiles: readonly number[] | null;
  readonly lengths: Levels["lengths"];
}

/** Counts, ends and quantiles of every column. */
export async function firstScan(duck: Duck, rows: number, plans: readonly ColumnPlan[]): Promise<readonly First[]> {
  const distinct = distinctBy(rows);
  const quantile = rows <= exactRows.quantiles ? "quantile_cont" : "approx_quantile";
  const answers = await aggregate(duck, plans, ({ view, cell, value }) => {
    const always = [`count(${cell})`, distinct(cell)];
    if (view !== "levels") {
      return [
        ...always,
        `count(${value})`,
        `min(${value})`,
        `max(${value})`,
        `${quantile}(${value}, [${quantilesAt.join(", ")}])`,
      ];
    }
    const lengths = ["min", "avg", "max"].map((of) => `${of}(length(${cell}))`);
    return [...always, ...lengths];
  });
  return plans.map(({ view }, i) => {
    const [present, different, a, b, c, d] = answers[i]!;
    const isLevels = view === "levels";
    return {
      present: countOf(present),
      distinct: countOf(different),
      finite: isLevels ? 0 : countOf(a),
      min: isLevels ? 0 : countOf(b),
      max: isLevels ? 0 : countOf(c),
      quantiles: isLevels ? null : listOf(d),
      lengths: isLevels ? { min: countOf(a), mean: countOf(b), max: countOf(c) } : { min: 0, mean: 0, max: 0 },
    };
  });
}

/** Counting apart is quickest for many rows, and ten times as slow as a map for the few rows of a very wide table. */
function distinctBy(rows: number): (cell: string) => string {
  if (rows > exactRows.distinct) return (cell) => `approx_count_distinct(${cell})`;
  return rows > fewRows ? (cell) => `count(DISTINCT ${cell})` : (cell) => `cardinality(histogram(${cell}))`;
}
