import type { Duck } from "../duck/index.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { countOf } from "./duck-values.ts";
import { exactRows, firstScan, quantilesAt, type First } from "./first-scan.ts";
import { readLonely } from "./lonely-values.ts";
import { readExamples, readOdd } from "./odd-cells.ts";
import type { Content, Numbers, Outliers, Quantiles } from "./profile.ts";
import { levelLimits, readLevels, type LevelReading } from "./read-levels.ts";
import { secondScan, type Second } from "./second-scan.ts";

/** What two scans of all rows say of a column. */
export interface ColumnReading {
  readonly missing: number;
  readonly distinct: { readonly count: number; readonly exact: boolean };
  readonly content: Content;
  /** Whole numbers that go up by one from row to row. */
  readonly counts: boolean;
}

/** Share of the values, all different, from which the exact count of a whole number or text matters: it may be an identifier. */
const nearlyUnique = 0.9;

/** Counts, quantiles, histograms and levels of all columns. */
export async function readColumns(
  duck: Duck,
  rows: number,
  plans: readonly ColumnPlan[],
): Promise<readonly ColumnReading[]> {
  const first = await firstScan(duck, rows, plans);
  const second = await secondScan(duck, plans, first);
  const levels = await readLevels(duck, rows, plans, first);
  const exact = await exactDistinct(duck, rows, plans, first);
  const examples = await readExamples(duck, plans, second);
  const odd = await readOdd(duck, plans, first);
  const lonely = await readLonely(duck, plans, first, second);
  return plans.map((plan, i) => {
    const { present, distinct, finite } = first[i]!;
    const known = exact.get(i) ?? levels.get(i)?.distinct ?? null;
    const count = known ?? Math.min(distinct, present);
    return {
      missing: rows - present,
      distinct: { count, exact: known !== null || rows <= exactRows.distinct },
      content: contentOf(
        plan,
        first[i]!,
        second[i]!,
        levels.get(i) ?? null,
        { examples: examples.get(i) ?? [], odd: odd.get(i) ?? [], lonely: lonely.get(i) ?? [] },
        rows,
      ),
      counts: second[i]!.counts && finite === rows,
    };
  });
}

async function exactDistinct(
  duck: Duck,
  rows: number,
  plans: readonly ColumnPlan[],
  first: readonly First[],
): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  if (rows <= exactRows.distinct) return found;
  for (const [i, { column, view, cell }] of plans.entries()) {
    const { distinct, present } = first[i]!;
    const matters = view === "levels" ? distinct > levelLimits.counted : column.kind === "integer";
    if (!matters || distinct < nearlyUnique * present) continue;
    const [[count] = []] = await duck.rows(`SELECT count(DISTINCT ${cell}) FROM data`);
    found.set(i, countOf(count));
  }
  return found;
}

function contentOf(
  { view }: ColumnPlan,
  first: First,
  second: Second,
  levels: LevelReading | null,
  {
    examples,
    odd,
    lonely,
  }: {
    readonly examples: Outliers["examples"];
    readonly odd: Numbers["odd"]["top"];
    readonly lonely: Numbers["lonely"];
  },
  rows: number,
): Content {
  const { present, finite, min, max, lengths } = first;
  if (view === "levels") {
    if (present === 0 || levels === null) return { kind: "empty" };
    return { kind: "levels", top: levels.top, variants: levels.variants, lengths };
  }
  if (finite === 0 || first.quantiles === null) return { kind: "empty" };
  const quantiles: Quantiles = { at: quantilesAt, values: first.quantiles, exact: rows <= exactRows.quantiles };
  const { histogram, mean, sd, zeros, negative, outliers } = second;
  const unusable = present - finite;
  if (view === "times") return { kind: "times", min, max, quantiles, histogram, odd: { rows: unusable, top: odd } };
  return {
    kind: "numbers",
    min,
    max,
    mean,
    sd,
    quantiles,
    zeros,
    negative,
    odd: { rows: unusable, top: odd },
    lonely,
    histogram,
    outliers: outliers && { ...outliers, examples },
  };
}
