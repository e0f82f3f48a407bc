import { identifier, literal } from "../duck/index.ts";
import type { RelationColumn } from "../source/index.ts";
import type { CellValue, ColumnType } from "./declared-check.ts";

/**
 * A column's value as SQL over the table `data`, missing ones as NULL: a number that is none is missing, too. The table is
 * named, so that no alias or other table's column is ever meant.
 */
export const cell = ({ name, kind }: RelationColumn): string =>
  kind === "number" ? `nullif(data.${identifier(name)}, 'nan'::DOUBLE)` : `data.${identifier(name)}`;

export const asText = (column: RelationColumn): string =>
  column.kind === "text" ? cell(column) : `CAST(${cell(column)} AS VARCHAR)`;

/** A number as SQL, to the last bit. */
const numberSql = (value: number): string =>
  Number.isSafeInteger(value) ? String(value) : `'${String(value).replace("Infinity", "inf")}'::DOUBLE`;

const isTime = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$/;

/** A date or time as ISO text: "2026-03-01", "2026-03-01 08:30". */
export const isIsoTime = (text: string): boolean => isTime.test(text) && !Number.isNaN(Date.parse(text));

/** A value that a column of this kind can be compared with, as SQL; null where it cannot. */
export function comparable(value: CellValue, kind: RelationColumn["kind"]): string | null {
  switch (kind) {
    case "integer":
    case "number":
      return typeof value === "number" ? numberSql(value) : null;
    case "boolean":
      return typeof value === "boolean" ? String(value) : null;
    case "date":
    case "time":
      return typeof value === "string" && isIsoTime(value) ? `${literal(value)}::TIMESTAMP` : null;
    case "text":
      return typeof value === "string" ? literal(value) : null;
  }
}

/** True for a value that is not of the type; false, or NULL for a missing one. null: no value can fail. */
export function notOfType(column: RelationColumn, type: ColumnType): string | null {
  const x = cell(column);
  const { kind } = column;
  const all = `${x} IS NOT NULL`;
  if (type === "text" || type === "category" || type === kind) return null;
  if (kind === "text") {
    switch (type) {
      case "integer":
        return `${all} AND NOT regexp_full_match(trim(${x}), '[+-]?\\d+')`;
      case "number":
        return `${all} AND TRY_CAST(${x} AS DOUBLE) IS NULL`;
      case "boolean":
        return `${all} AND lower(${x}) NOT IN ('true', 'false')`;
      case "date":
        return `${all} AND TRY_CAST(${x} AS DATE) IS NULL`;
      case "time":
        return `${all} AND TRY_CAST(${x} AS TIMESTAMP) IS NULL`;
    }
  }
  if (kind === "integer") return type === "number" ? null : type === "boolean" ? `${x} NOT IN (0, 1)` : all;
  if (kind === "number" && type === "integer") return `${x} <> trunc(${x}) OR isinf(${x})`;
  if (kind === "number" && type === "boolean") return `${x} NOT IN (0, 1)`;
  if (kind === "date" && type === "time") return null;
  if (kind === "time" && type === "date") return `${x} <> date_trunc('day', ${x})`;
  return all;
}

/**
 * An aggregate that is true where all values lie within. It is about the bare column: then DuckDB answers from the least
 * and greatest values that it keeps for each block of rows, and reads none. A number that is none is greater than all
 * others, and shows nothing.
 */
export function provesRange({ name }: RelationColumn, min: string | null, max: string | null): string {
  const x = `data.${identifier(name)}`;
  return provesNone([min && `${x} < ${min}`, max && `${x} > ${max}`].filter((side) => side).join(" OR "));
}

/** An aggregate that is true where every row has a value; answered as `provesRange` is. */
export function provesPresent({ name, kind }: RelationColumn): string {
  const x = `data.${identifier(name)}`;
  return provesNone(kind === "number" ? `${x} IS NULL OR ${x} = 'nan'::DOUBLE` : `${x} IS NULL`);
}

const provesNone = (condition: string): string => `NOT coalesce(bool_or(${condition}), false)`;

/** A type in a sentence: `must hold whole numbers`. */
export const typeText = (type: ColumnType): string => {
  const words: Readonly<Record<ColumnType, string>> = {
    integer: "whole numbers",
    number: "numbers",
    boolean: "true or false",
    date: "dates",
    time: "dates with times",
    category: "texts",
    text: "texts",
  };
  return words[type];
};

const units: Readonly<Record<string, number>> = { minute: 60e3, hour: 3600e3, day: 86_400e3, week: 7 * 86_400e3 };

/** `90 minutes`, `36 hours`, `7 days`, `2 weeks` in milliseconds; null for another text. */
export function durationMs(text: string): number | null {
  const [, amount, unit] = /^(\d{1,6}(?:\.\d{1,3})?) (minute|hour|day|week)s?$/.exec(text) ?? [];
  const ms = Number(amount) * (units[unit ?? ""] ?? Number.NaN);
  return ms > 0 ? ms : null;
}
