import type { Duck } from "../duck/index.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { countOf, numberOf, real } from "./duck-values.ts";
import type { First } from "./first-scan.ts";
import type { Numbers, Outliers } from "./profile.ts";
import { levelLimits, shortened } from "./read-levels.ts";
import type { Second } from "./second-scan.ts";

/** Columns of which cells are shown: each costs a query. */
const mostColumns = 200;

/** The far outliers of the columns that have some: the three furthest on each side. */
export async function readExamples(
  duck: Duck,
  plans: readonly ColumnPlan[],
  second: readonly Second[],
): Promise<ReadonlyMap<number, Outliers["examples"]>> {
  const found = new Map<number, Outliers["examples"]>();
  const some = second.flatMap(({ outliers }, i) => (outliers && outliers.far > 0 ? [i] : [])).slice(0, mostColumns);
  for (const i of some) {
    const { value } = plans[i]!;
    const { low, high } = second[i]!.outliers!;
    const side = (order: "ASC" | "DESC") =>
      `(SELECT * FROM (SELECT rowid + 1 AS r, ${value} AS v FROM data) WHERE v < ${real(low)} OR v > ${real(high)} ORDER BY v ${order}, r LIMIT 3)`;
    const rows = await duck.rows(
      `SELECT DISTINCT r, v FROM (${side("DESC")} UNION ALL ${side("ASC")}) ORDER BY abs(v) DESC, r`,
    );
    found.set(
      i,
      rows.flatMap(([row, v]) => (numberOf(v) === null ? [] : [{ row: countOf(row), value: numberOf(v)! }])),
    );
  }
  return found;
}

/** What stands in columns of numbers or times and is neither: a word, infinity. */
export async function readOdd(
  duck: Duck,
  plans: readonly ColumnPlan[],
  first: readonly First[],
): Promise<ReadonlyMap<number, Numbers["odd"]["top"]>> {
  const found = new Map<number, Numbers["odd"]["top"]>();
  const some = plans
    .flatMap(({ view }, i) => (view !== "levels" && first[i]!.finite < first[i]!.present ? [i] : []))
    .slice(0, mostColumns);
  for (const i of some) {
    const { cell, value } = plans[i]!;
    const rows = await duck.rows(
      `SELECT left(${cell}::VARCHAR, ${levelLimits.length + 1}), count(*) FROM data WHERE ${cell} IS NOT NULL AND (${value}) IS NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5`,
    );
    found.set(
      i,
      rows.map(([text, count]) => shortened({ text: String(text), rows: countOf(count) })),
    );
  }
  return found;
}
