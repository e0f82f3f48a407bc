import { identifier } from "../duck/index.ts";
import type { Relation, RelationColumn } from "../source/index.ts";
import type { LevelCounts } from "./compare-categories.ts";

/** What all rows say of a column. */
export interface ColumnScan {
  readonly column: RelationColumn;
  /** Values that are there; numbers and times: that are finite. */
  readonly count: number;
  /** Of the column as numbers, see `asNumber`; NaN where there is none. */
  readonly min: number;
  readonly max: number;
  /** Different values, to a few percent; 0 for columns of which nobody asks. */
  readonly distinct: number;
}

/** Columns that one statement looks at. */
const columnsAtOnce = 250;

/** One pass over all rows for every so many columns. */
export async function scanColumns(
  { duck }: Relation,
  columns: readonly RelationColumn[],
): Promise<ReadonlyMap<string, ColumnScan>> {
  const scans = new Map<string, ColumnScan>();
  for (let first = 0; first < columns.length; first += columnsAtOnce) {
    const some = columns.slice(first, first + columnsAtOnce);
    const [row = []] = await duck.rows(`SELECT ${some.map(aggregates).join(", ")} FROM data`);
    some.forEach((column, i) => {
      const [count, min, max, distinct] = row
        .slice(4 * i, 4 * i + 4)
        .map((value) => (value === null ? Number.NaN : Number(value)));
      scans.set(column.name, { column, count: count!, min: min!, max: max!, distinct: distinct! });
    });
  }
  return scans;
}

const isCounted = ({ kind }: RelationColumn) => kind === "integer" || kind === "text";

function aggregates(column: RelationColumn): string {
  const number = asNumber(column);
  const name = identifier(column.name);
  const value = column.kind === "text" || column.kind === "boolean" ? name : number;
  const distinct = isCounted(column) ? `approx_count_distinct(${name})` : "0";
  return `count(${value}), min(${number}), max(${number}), ${distinct}`;
}

/**
 * SQL of a column as DOUBLE: numbers as they are, times as milliseconds since 1970, texts as their length, true as 1.
 * NULL where the value is missing or not finite.
 */
export function asNumber({ name, kind }: RelationColumn): string {
  const column = identifier(name);
  switch (kind) {
    case "integer":
    case "boolean":
      return `CAST(${column} AS DOUBLE)`;
    case "number":
      return `(CASE WHEN isfinite(${column}) THEN ${column} END)`;
    case "date":
    case "time":
      return `CAST((CASE WHEN isfinite(${column}) THEN epoch_ms(${column}) END) AS DOUBLE)`;
    case "text":
      return `CAST(length(${column}) AS DOUBLE)`;
  }
}

/** Longer texts are compared by their beginning. */
const longest = 1000;

/** SQL of a column as the name of a level. */
export const asLevel = ({ name }: RelationColumn): string => `left(CAST(${identifier(name)} AS VARCHAR), ${longest})`;

/** Rows at each level; null where there are more levels than `most`. */
export async function levelCounts(
  { duck }: Relation,
  column: RelationColumn,
  most: number,
): Promise<LevelCounts | null> {
  const level = asLevel(column);
  const rows = await duck.rows(
    `SELECT ${level}, count(*) FROM data WHERE ${identifier(column.name)} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${most + 1}`,
  );
  return rows.length > most ? null : new Map(rows.map(([name, count]) => [String(name), Number(count)]));
}

/** Values below `min` and above `max`, for each of some columns. */
export async function countBeyond(
  { duck }: Relation,
  bounds: readonly { readonly column: RelationColumn; readonly min: number; readonly max: number }[],
): Promise<readonly { readonly below: number; readonly above: number }[]> {
  if (bounds.length === 0) return [];
  const counts = bounds.map(({ column, min, max }) => {
    const value = asNumber(column);
    return `count_if(${value} < ${double(min)}), count_if(${value} > ${double(max)})`;
  });
  const [row = []] = await duck.rows(`SELECT ${counts.join(", ")} FROM data`);
  return bounds.map((_, i) => ({ below: Number(row[2 * i]), above: Number(row[2 * i + 1]) }));
}

const double = (value: number) => `CAST('${value}' AS DOUBLE)`;
