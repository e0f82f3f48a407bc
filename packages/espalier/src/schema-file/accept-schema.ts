import type { DuckDBValue } from "@duckdb/node-api";
import type { Schema } from "@espalier/learn";
import { cellSql, cellTextSql, comparable, countOf, countWhere, notOfType, scan } from "../checks/index.ts";
import { literal } from "../duck/index.ts";
import type { Relation, RelationColumn } from "../source/index.ts";
import { inferColumns, mostLevels } from "./infer-schema.ts";
import type { DataSchema, SchemaColumn } from "./schema-file.ts";

/** How a schema differs from the data's own, in words. */
export type SchemaChange =
  | { readonly kind: "added" | "removed"; readonly column: SchemaColumn }
  | { readonly kind: "changed"; readonly column: SchemaColumn; readonly before: SchemaColumn }
  | { readonly kind: "reordered" };

/**
 * The schema that takes in what the data holds: new columns, without vanished ones, in the data's order, wide enough for
 * every value. What the data does not need wider stays as a person wrote it; nothing gets narrower.
 */
export async function acceptingSchema(
  before: DataSchema,
  relation: Relation,
  features: Schema,
): Promise<{ readonly schema: DataSchema; readonly changes: readonly SchemaChange[] }> {
  const known = new Map(before.columns.map((column) => [column.name, column]));
  const kept = relation.columns.filter(({ name }) => known.has(name));
  const added = await inferColumns(
    relation,
    relation.columns.filter(({ name }) => !known.has(name)),
    features,
  );
  const widened = await widen(
    relation,
    kept.map((column) => [column, known.get(column.name)!] as const),
  );
  const now = new Map([...added, ...widened].map((column) => [column.name, column]));
  const columns = relation.columns.map(({ name }) => now.get(name)!);
  const there = new Set(columns.map(({ name }) => name));
  const order = before.columns.filter(({ name }) => there.has(name)).map(({ name }) => name);
  const changed = widened.filter((column) => JSON.stringify(column) !== JSON.stringify(known.get(column.name)));
  return {
    schema: { columns },
    changes: [
      ...added.map((column) => ({ kind: "added", column }) as const),
      ...before.columns.filter(({ name }) => !there.has(name)).map((column) => ({ kind: "removed", column }) as const),
      ...changed.map((column) => ({ kind: "changed", column, before: known.get(column.name)! }) as const),
      ...(kept.some(({ name }, i) => name !== order[i]) ? [{ kind: "reordered" } as const] : []),
    ],
  };
}

type Pair = readonly [there: RelationColumn, before: SchemaColumn];

async function widen(relation: Relation, pairs: readonly Pair[]): Promise<readonly SchemaColumn[]> {
  const asks = pairs.map(asksOf);
  const answers = await scan(relation.duck, asks.flat());
  let at = 0;
  const widened: SchemaColumn[] = [];
  for (const [i, [there, before]] of pairs.entries()) {
    const [empty, wrongType, low, high, unknown] = answers.slice(at, (at += asks[i]!.length));
    const type = countOf(wrongType) > 0 ? there.kind : before.type;
    const isCategory = type === "category" && before.levels !== undefined;
    const levels =
      isCategory && countOf(unknown) > 0 ? await withUnknown(relation, there, before.levels!) : before.levels;
    const fits = (end: End | undefined): end is End =>
      end !== undefined && (type === before.type || comparable(end, there.kind) !== null);
    widened.push({
      name: before.name,
      type: levels !== undefined && levels.length > 6 * mostLevels ? "text" : type,
      nullable: before.nullable || empty === true,
      ...(fits(before.min) && { min: lower(before.min, low) }),
      ...(fits(before.max) && { max: higher(before.max, high) }),
      ...(isCategory && levels!.length <= 6 * mostLevels && { levels: levels! }),
    });
  }
  return widened;
}

const isNumeric = ({ kind }: RelationColumn) => kind === "integer" || kind === "number";
const isTime = ({ kind }: RelationColumn) => kind === "date" || kind === "time";

function asksOf([there, { type, levels, min, max }]: Pair): readonly string[] {
  const x = cellSql(there);
  const wrong = notOfType(there, type);
  const end = (which: "min" | "max") =>
    isNumeric(there) ? `${which}(${x})::DOUBLE` : isTime(there) ? `CAST(${which}(${x}) AS VARCHAR)` : "NULL";
  const known = (levels ?? []).map(literal).join(", ");
  return [
    `count(${x}) < count(*)`,
    wrong === null ? "0" : countWhere(wrong),
    min === undefined || comparable(min, there.kind) === null ? "NULL" : end("min"),
    max === undefined || comparable(max, there.kind) === null ? "NULL" : end("max"),
    known === "" ? "0" : countWhere(`${cellTextSql(there)} NOT IN (${known})`),
  ];
}

type End = number | string;
const endOf = (before: End, found: DuckDBValue | undefined): End | null =>
  found === null || found === undefined || found === Number.POSITIVE_INFINITY || found === Number.NEGATIVE_INFINITY
    ? null
    : typeof before === "number"
      ? Number(found)
      : String(found);
const lower = (before: End, found: DuckDBValue | undefined): End => {
  const end = endOf(before, found);
  return end !== null && end < before ? end : before;
};
const higher = (before: End, found: DuckDBValue | undefined): End => {
  const end = endOf(before, found);
  return end !== null && end > before ? end : before;
};

async function withUnknown({ duck }: Relation, there: RelationColumn, levels: readonly string[]) {
  const x = cellTextSql(there);
  const found = await duck.rows(
    `SELECT DISTINCT ${x} FROM data WHERE ${x} NOT IN (${levels.map(literal).join(", ")}) ORDER BY 1 LIMIT ${6 * mostLevels + 1}`,
  );
  return [...levels, ...found.map(([level]) => String(level))];
}
