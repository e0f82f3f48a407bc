import { cramersV, quoted } from "@espalier/learn";
import { asText, cell } from "./cells.ts";
import type { CheckContext } from "./check-context.ts";
import type { Head, Plan } from "./plan.ts";
import type { RelationColumn } from "../source/index.ts";

/** Below this many rows a close association may be chance. */
const fewestRows = 20;
/** More cells of feature and target than this are identifiers and free text, of which nothing is learned. */
const mostCells = 100_000;

const isNumber = ({ kind }: RelationColumn) => kind === "integer" || kind === "number";
const number = (column: RelationColumn) =>
  `CASE WHEN isfinite(${cell(column)}::DOUBLE) THEN ${cell(column)}::DOUBLE END`;

/**
 * How closely each feature goes with the target: two numbers by |Pearson's r|, a number and a text by the correlation
 * ratio corrected for the number of groups (Kelley's ε, 1935), two texts by Cramér's V.
 */
export async function planLeakage(head: Head, limit: number, context: CheckContext): Promise<Plan> {
  const { relation, features } = context;
  const target = relation.columns.find(({ name }) => name === context.target)!;
  const close: string[] = [];
  for (const column of relation.columns.filter(({ name }) => features.includes(name))) {
    const found = await association(context, column, target);
    if (found !== null && found >= limit) close.push(`${quoted(column.name)} (${found.toFixed(3)})`);
  }
  return {
    ...head,
    asks: [],
    judge: () => {
      const count = close.length;
      if (count === 0) return null;
      const message = `no feature may be associated with the target ${quoted(target.name)} by ${limit} or more; ${count === 1 ? "one is" : `${count} are`}: ${close.slice(0, 10).join(", ")}`;
      const hint = `leave out what is not known before ${quoted(target.name)} is, or raise the limit of the check ${quoted(head.name)}`;
      return { message, hint, count, of: features.length };
    },
  };
}

async function association({ relation }: CheckContext, x: RelationColumn, y: RelationColumn): Promise<number | null> {
  const { duck } = relation;
  if (isNumber(x) && isNumber(y)) {
    const [[r, n] = []] = await duck.rows(
      `SELECT corr(${number(x)}, ${number(y)}), regr_count(${number(x)}, ${number(y)}) FROM data`,
    );
    return Number(n) < fewestRows || r === null ? null : Math.abs(Number(r));
  }
  if (isNumber(x) || isNumber(y)) {
    const [group, value] = isNumber(x) ? [asText(y), number(x)] : [asText(x), number(y)];
    const [[k, n, within, total] = []] = await duck.rows(
      `SELECT count(*), sum(n), sum(spread), any_value(total) FROM (
         SELECT count(v) AS n, var_pop(v) * count(v) AS spread FROM (SELECT ${group} AS g, ${value} AS v FROM data)
         WHERE g IS NOT NULL AND v IS NOT NULL GROUP BY g),
       (SELECT var_pop(v) * count(v) AS total FROM (SELECT ${group} AS g, ${value} AS v FROM data)
        WHERE g IS NOT NULL AND v IS NOT NULL)`,
    );
    const [groups, rows, ssw, sst] = [k, n, within, total].map(Number) as [number, number, number, number];
    if (rows < fewestRows || !(sst > 0) || rows <= groups) return null;
    const epsilon = 1 - ssw / (rows - groups) / (sst / (rows - 1));
    return Math.sqrt(Math.max(0, epsilon));
  }
  const cells = await duck.rows(
    `SELECT g, h, count(*) FROM (SELECT ${asText(x)} AS g, ${asText(y)} AS h FROM data)
     WHERE g IS NOT NULL AND h IS NOT NULL GROUP BY g, h LIMIT ${mostCells + 1}`,
  );
  const rows = cells.reduce((sum, [, , count]) => sum + Number(count), 0);
  if (cells.length > mostCells || rows < fewestRows || cells.length > rows / 2) return null;
  const [gs, hs] = [0, 1].map((i) => [...new Set(cells.map((one) => String(one[i])))]) as [string[], string[]];
  const [row, column] = [gs, hs].map((names) => new Map(names.map((name, i) => [name, i])));
  const table = gs.map(() => new Float64Array(hs.length));
  for (const [g, h, count] of cells) table[row!.get(String(g))!]![column!.get(String(h))!] = Number(count);
  return cramersV(table);
}
