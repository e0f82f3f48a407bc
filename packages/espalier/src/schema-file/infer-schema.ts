import type { Schema } from "@espalier/learn";
import type { DuckDBValue } from "@duckdb/node-api";
import { cellSql, cellTextSql, scan } from "../checks/index.ts";
import { plausibleRange, type Relation, type RelationColumn } from "../source/index.ts";
import type { DataSchema, SchemaColumn } from "./schema-file.ts";

/** A category has at most this many levels, and half as many as there are values. */
export const mostLevels = 50;
/** Whole numbers that hardly repeat over this many rows number something: their range says nothing. */
const identifying = { rows: 50, share: 0.95 } as const;

const isNumeric = (kind: RelationColumn["kind"]) => kind === "integer" || kind === "number";

/**
 * What these columns of a relation hold. Bounds and levels are left out where the project's features say them: one
 * truth stands in one place.
 */
export async function inferColumns(
  relation: Relation,
  columns: readonly RelationColumn[],
  features: Schema,
): Promise<readonly SchemaColumn[]> {
  const asks = columns.flatMap((column) => asksOf(column));
  const answers = await scan(relation.duck, asks);
  let at = 0;
  const inferred: SchemaColumn[] = [];
  for (const column of columns) {
    const own = answers.slice(at, (at += asksOf(column).length));
    inferred.push(await inferColumn(relation, column, own, features));
  }
  return inferred;
}

export const inferSchemaFile = async (relation: Relation, features: Schema): Promise<DataSchema> => ({
  columns: await inferColumns(relation, relation.columns, features),
});

function asksOf(column: RelationColumn): readonly string[] {
  const x = cellSql(column);
  const ends = isNumeric(column.kind) ? [`min(${x})`, `max(${x})`] : [];
  return [`count(${x})`, `approx_count_distinct(${x})`, ...ends];
}

async function inferColumn(
  { duck, rows }: Relation,
  column: RelationColumn,
  [present, about, low, high]: readonly DuckDBValue[],
  features: Schema,
): Promise<SchemaColumn> {
  const { name, kind } = column;
  const count = Number(present);
  const nullable = count < rows;
  const stated = Object.hasOwn(features, name);
  if (kind === "text") {
    const few = count > 0 && Number(about) <= 2 * mostLevels;
    const x = cellTextSql(column);
    const found = few
      ? await duck.rows(`SELECT DISTINCT ${x} FROM data WHERE ${x} IS NOT NULL ORDER BY 1 LIMIT ${mostLevels + 1}`)
      : [];
    const levels = found.map(([level]) => String(level));
    const isCategory = levels.length > 0 && levels.length <= mostLevels && levels.length <= count / 2;
    if (!isCategory) return { name, type: "text", nullable };
    return { name, type: "category", nullable, ...(!stated && { levels }) };
  }
  if (!isNumeric(kind) || stated || count === 0) return { name, type: kind, nullable };
  const numbers = kind === "integer" && count >= identifying.rows && Number(about) >= identifying.share * count;
  const [min, max] = [Number(low), Number(high)];
  if (numbers || !Number.isFinite(min) || !Number.isFinite(max)) return { name, type: kind, nullable };
  const inner = kind === "integer" ? Math.floor(min / 2 + max / 2) : min + (max - min) / Math.PI;
  return { name, type: kind, nullable, ...plausibleRange([min, inner, max]) };
}
