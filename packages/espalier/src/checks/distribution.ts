import type { DuckDBValue } from "@duckdb/node-api";
import { literal } from "../duck/index.ts";
import type { Relation, RelationColumn } from "../source/index.ts";
import { distributionLimit, type Accepted, type Distribution } from "./accepted.ts";
import { asText, cell } from "./cells.ts";
import { scan } from "./scan.ts";

/** Bins of about equal counts in which numbers are remembered. */
const bins = 100;
/** Texts that are remembered one by one; longer ones than this, and all others, together. */
const levels = 50;
const levelLength = 200;
/** A column of more different texts than this names or describes its rows: how it is distributed tells nothing. */
export const mostTexts = 10_000;
/** Rows from which the edges of the bins are taken. */
const sampledRows = 50_000;

const isNumeric = ({ kind }: RelationColumn) => kind === "integer" || kind === "number";
const finite = (column: RelationColumn) =>
  `CASE WHEN isfinite(${cell(column)}::DOUBLE) THEN ${cell(column)}::DOUBLE END`;

/** What later data is compared with, once these rows are accepted. `first`: columns that matter most. */
export async function describeAccepted(relation: Relation, first: ReadonlySet<string>): Promise<Accepted> {
  const { columns, rows, duck } = relation;
  const ranked = [...columns.filter(({ name }) => first.has(name)), ...columns.filter(({ name }) => !first.has(name))];
  const described = ranked.slice(0, distributionLimit);
  const counts = await scan(
    duck,
    columns.map((column) => `count(${cell(column)})`),
  );
  const distributions = new Map<string, Distribution | null>([
    ...(await numberDistributions(relation, described)),
    ...(await levelDistributions(relation, described)),
  ]);
  return {
    rows,
    columns: columns.map(({ name, kind }, i) => ({
      name,
      kind,
      values: Number(counts[i]),
      distribution: distributions.get(name) ?? null,
    })),
  };
}

async function numberDistributions({ duck, rows }: Relation, columns: readonly RelationColumn[]) {
  const numeric = columns.filter(isNumeric);
  const shares = Array.from({ length: bins - 1 }, (_, i) => (i + 1) / bins).join(", ");
  // Where the edges are is a matter of taste, so a part of the rows decides it; what lies between them is counted in all.
  const step = Math.ceil(rows / sampledRows);
  const drawn = (x: string) => (step <= 1 ? x : `CASE WHEN hash(data.rowid) % ${step} = 0 THEN ${x} END`);
  const found = await scan(
    duck,
    numeric.map((column) => `quantile_disc(${drawn(finite(column))}, [${shares}])`),
    20,
  );
  const edges = found.map((list) => [...new Set(itemsOf(list).map(Number))]);
  const counts = await scan(
    duck,
    numeric.map((column, i) => histogramSql(column, edges[i]!)),
    20,
  );
  return numeric.map((column, i): [string, Distribution | null] => [
    column.name,
    edges[i]!.length === 0 ? null : { edges: edges[i]!, counts: binsOf(counts[i]!, edges[i]!) },
  ]);
}

async function levelDistributions({ duck }: Relation, columns: readonly RelationColumn[]) {
  const texts = columns.filter(({ kind }) => kind === "text" || kind === "boolean");
  const different = await scan(
    duck,
    texts.map((column) => `approx_count_distinct(${cell(column)})`),
  );
  const found: [string, Distribution | null][] = [];
  for (const [i, column] of texts.entries()) {
    if (Number(different[i]) > mostTexts) continue;
    const text = asText(column);
    const rows = await duck.rows(
      `SELECT v, n, sum(n) OVER () FROM (SELECT ${text} AS v, count(*) AS n FROM data WHERE ${text} IS NOT NULL GROUP BY ${text})
       ORDER BY length(v) > ${levelLength}, n DESC, v LIMIT ${levels}`,
    );
    const known = rows.filter(([level]) => String(level).length <= levelLength);
    const counts = known.map(([, count]) => Number(count));
    const total = Number(rows[0]?.[2] ?? 0);
    const other = total - counts.reduce((sum, count) => sum + count, 0);
    found.push([column.name, total === 0 ? null : { levels: known.map(([level]) => String(level)), counts, other }]);
  }
  return found;
}

/** An aggregate that counts a column's values in the bins of a distribution; `countsIn` reads its answer. */
export function countingSql(column: RelationColumn, distribution: Distribution): readonly string[] {
  if ("edges" in distribution) return [histogramSql(column, distribution.edges)];
  const text = asText(column);
  return [
    ...distribution.levels.map((level) => `count(*) FILTER (WHERE ${text} = ${literal(level)})`),
    `count(${text})`,
  ];
}

/** The counts in a distribution's own order, what is above or beside all known last. */
export function countsIn(distribution: Distribution, answers: readonly DuckDBValue[]): readonly number[] {
  if ("edges" in distribution) return binsOf(answers[0]!, distribution.edges);
  const known = answers.slice(0, -1).map(Number);
  return [...known, Number(answers.at(-1)) - known.reduce((sum, count) => sum + count, 0)];
}

export const referenceCounts = (distribution: Distribution): readonly number[] =>
  "edges" in distribution ? distribution.counts : [...distribution.counts, distribution.other];

/** Infinities count with the ends: they are values. */
const histogramSql = (column: RelationColumn, edges: readonly number[]): string =>
  edges.length === 0
    ? "NULL"
    : `histogram(${cell(column)}::DOUBLE, [${edges.map((edge) => `'${edge}'::DOUBLE`).join(", ")}])`;

function binsOf(map: DuckDBValue, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  const place = new Map(edges.map((edge, i) => [edge, i]));
  for (const [key, count] of entriesOf(map)) counts[place.get(Number(key)) ?? edges.length]! += Number(count);
  return counts;
}

const itemsOf = (list: DuckDBValue): readonly DuckDBValue[] =>
  typeof list === "object" && list !== null && "items" in list ? list.items : [];

const entriesOf = (map: DuckDBValue): readonly (readonly [DuckDBValue, DuckDBValue])[] =>
  typeof map === "object" && map !== null && "entries" in map && Array.isArray(map.entries)
    ? map.entries.map(({ key, value }) => [key, value] as const)
    : [];
