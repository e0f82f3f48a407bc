import type { Duck } from "../duck/index.ts";
import { countOf, numberOf } from "./duck-values.ts";
import type { Duplicates } from "./profile.ts";

/** Columns hashed in one statement. */
const perHash = 500;

export interface DuplicatesRequest {
  readonly duck: Duck;
  /** Columns as SQL. */
  readonly cells: readonly string[];
  readonly target: { readonly cell: string; readonly features: readonly string[] } | null;
  /** Share of rows that a split holds out; null: no split. */
  readonly heldOut: number | null;
}

/** Rows that are the same row again, found by a 64-bit hash of their cells; missing equals missing. */
export async function findDuplicates({ duck, cells, target, heldOut }: DuplicatesRequest): Promise<Duplicates> {
  const whole = await groupsOf(duck, cells);
  const [[rows] = []] = await duck.rows(`SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM ${whole} GROUP BY h)`);
  if (target === null || target.features.length === 0) return { rows: countOf(rows), features: null };
  const twins = await groupsOf(duck, target.features, target.cell);
  // Each of n equal rows is held out with chance p, and then has a twin among the others with chance 1 - p^(n - 1).
  const leaking = heldOut === null ? "NULL" : `sum(n * ${heldOut} * (1 - ${heldOut} ** (n - 1)))`;
  const [[again, disagree, expected] = []] = await duck.rows(
    `SELECT sum(n - 1), sum(n) FILTER (differ), ${leaking} FROM (
       SELECT count(*) AS n, min(y) <> max(y) AS differ FROM ${twins} GROUP BY h HAVING count(*) > 1)`,
  );
  const held = numberOf(expected);
  return {
    rows: countOf(rows),
    features: {
      rows: countOf(again),
      disagree: countOf(disagree),
      heldOut: heldOut === null ? null : Math.round(held ?? 0),
    },
  };
}

/**
 * A table expression with a hash `h` of each row's cells, and one `y` of its target. More columns than a statement takes
 * are hashed batch by batch, and only rows that have had a twin so far go on.
 */
async function groupsOf(duck: Duck, cells: readonly string[], target = "NULL"): Promise<string> {
  const y = `hash(${target}) AS y`;
  if (cells.length <= perHash) return `(SELECT hash(${cells.join(", ")}) AS h, ${y} FROM data)`;
  const keep = (rows: string) =>
    `CREATE OR REPLACE TEMP TABLE twins AS SELECT * FROM (${rows}) QUALIFY count(*) OVER (PARTITION BY h) > 1`;
  const first = cells.slice(0, perHash).join(", ");
  await duck.run(keep(`SELECT rowid AS r, hash(${first}) AS h, ${y} FROM data`));
  for (let begin = perHash; begin < cells.length; begin += perHash) {
    const [[left] = []] = await duck.rows("SELECT count(*) FROM twins");
    if (countOf(left) === 0) break;
    const batch = cells.slice(begin, begin + perHash).join(", ");
    await duck.run(
      keep(`SELECT twins.r, hash(twins.h, more.h) AS h, twins.y
            FROM (SELECT rowid AS r, hash(${batch}) AS h FROM data) AS more JOIN twins ON more.r = twins.r`),
    );
  }
  return "twins";
}
