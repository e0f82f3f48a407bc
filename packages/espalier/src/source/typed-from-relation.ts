import type { Schema } from "@espalier/learn";
import { identifier } from "../duck/index.ts";
import { fault } from "../fault/index.ts";
import { assertColumns } from "./assert-columns.ts";
import { Collector } from "./collect-columns.ts";
import { finishTyped } from "./finish-typed.ts";
import type { Held } from "./held.ts";
import { textAsNumber } from "./infer-kinds.ts";
import { OddRows } from "./is-odd.ts";
import type { ReadOptions } from "./read-options.ts";
import { withRelation, type Relation } from "./relation.ts";
import { sourceName, type SourceSpec } from "./spec.ts";
import type { TargetSpec, TypedTable } from "./typed-table.ts";

/** A source of any kind, by way of a table in DuckDB: what SQL has made, a sample, JSON lines, Parquet. */
export async function typedFromRelation(
  held: Pick<Held, "files">,
  spec: SourceSpec,
  features: Schema,
  target: TargetSpec,
  options: ReadOptions,
): Promise<TypedTable> {
  const file = sourceName(spec);
  const categories = Object.entries(features).flatMap(([name, { kind }]) => (kind === "category" ? [name] : []));
  const texts = target.kind === "classification" ? [target.name, ...categories] : categories;
  return await withRelation(held, spec, { ...options, texts }, async (relation) => {
    assertColumns(
      relation.columns.map(({ name }) => name),
      file,
      features,
      target,
    );
    const decimal = "decimal" in spec && spec.decimal !== undefined ? spec.decimal : ".";
    const sql = columnsOf(relation, decimal);
    const collector = new Collector(features, target);
    const numbers = await drawnNumbers(relation);
    try {
      await collector.take(relation.duck, "data", sql, true);
    } catch (error) {
      if (!(error instanceof OddRows)) throw error;
      throw await notNumber(relation, collector, [target.name, ...Object.keys(features)], decimal, file, numbers);
    }
    const placeOf = (rows: readonly number[]) => Promise.resolve(rows.map(() => ({ file, line: null })));
    const table = await finishTyped(collector, features, target, { file, decimal, placeOf, numbers });
    return relation.sampledFrom === null ? table : { ...table, sampledFrom: relation.sampledFrom };
  });
}

/** What is no number, and no missing value, becomes infinite: the collector notices. */
function columnsOf({ columns }: Relation, decimal: "." | ",") {
  const kindOf = new Map(columns.map(({ name, kind }) => [name, kind]));
  return {
    number: (name: string) => {
      const column = identifier(name);
      const kind = kindOf.get(name)!;
      if (kind === "integer" || kind === "number") return `CAST(${column} AS DOUBLE)`;
      const value = kind === "text" ? textAsNumber(column, decimal) : "NULL";
      return `CASE WHEN ${column} IS NOT NULL THEN coalesce(${value}, 'inf'::DOUBLE) END`;
    },
    text: (name: string) => `CAST(${identifier(name)} AS VARCHAR)`,
    textOf: (text: string) => text, // the relation has seen to it
  };
}

async function drawnNumbers({ duck, sampledFrom, rows }: Relation): Promise<Int32Array | null> {
  if (sampledFrom === null) return null;
  const numbers = await duck.rows("SELECT number FROM drawn ORDER BY number");
  return Int32Array.from({ length: rows }, (_, i) => Number(numbers[i]![0]));
}

async function notNumber(
  relation: Relation,
  collector: Collector,
  names: readonly string[],
  decimal: "." | ",",
  file: string,
  numbers: Int32Array | null,
): Promise<Error> {
  const { number, text } = columnsOf(relation, decimal);
  for (const column of names.filter((name) => collector.isNumber(name))) {
    const odd = `${number(column)} IS NOT NULL AND NOT isfinite(${number(column)})`;
    const [[row, value, count] = []] = await relation.duck.rows(
      `SELECT rowid, ${text(column)}, count(*) OVER () FROM data WHERE ${odd} ORDER BY rowid LIMIT 1`,
    );
    if (row === undefined) continue;
    const at = { row: numbers?.[Number(row)] ?? Number(row) + 1, line: null };
    return fault("CELL_NOT_NUMBER", { file, ...at, column, value: String(value), more: Number(count) - 1 });
  }
  throw new Error("a number is not finite, but none can be found");
}
