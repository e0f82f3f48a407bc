import { fault, shown } from "../fault/index.ts";
import type { Json } from "../field/index.ts";

/** Reads one value of a stored state, or faults MODEL_DAMAGED. `part` says where it stands. */
export type Read<T> = (value: Json | undefined, part: string) => T;

const must =
  <T extends Json>(rule: string, accepts: (value: Json | undefined) => value is T): Read<T> =>
  (value, part) => {
    if (!accepts(value)) throw fault("MODEL_DAMAGED", { part, problem: `must be ${rule}; got ${shown(value)}` });
    return value;
  };

export const readText: Read<string> = must("a text", (value) => typeof value === "string");
export const readFlag: Read<boolean> = must("true or false", (value) => typeof value === "boolean");
export const readFinite: Read<number> = must(
  "a finite number",
  (value): value is number => typeof value === "number" && Number.isFinite(value),
);

export const readListOf =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value, part) => {
    if (!Array.isArray(value)) throw fault("MODEL_DAMAGED", { part, problem: `must be a list; got ${shown(value)}` });
    return value.map((item: Json, i) => read(item, `${part}[${i}]`));
  };

/** Texts of which no two are equal. */
export const readDistinctTexts: Read<readonly string[]> = (value, part) => {
  const texts = readListOf(readText)(value, part);
  if (new Set(texts).size < texts.length) throw fault("MODEL_DAMAGED", { part, problem: "must not repeat a text" });
  return texts;
};

/** An object of exactly these keys. */
export const readRecordOf =
  <T>(reads: { readonly [K in keyof T]: Read<T[K]> }): Read<T> =>
  (value, part) => {
    const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
    const keys = isRecord ? Object.keys(value) : [];
    const wanted = Object.keys(reads);
    if (!isRecord || keys.length !== wanted.length || !wanted.every((key) => Object.hasOwn(value, key))) {
      throw fault("MODEL_DAMAGED", { part, problem: `must have the keys ${wanted.join(", ")}; got ${shown(value)}` });
    }
    const record = value as { readonly [key: string]: Json };
    const entries = wanted.map((key) => [key, reads[key as keyof T](record[key], `${part}.${key}`)]);
    return Object.fromEntries(entries) as T;
  };

/** One entry for each of some columns, none twice. */
export const readColumnsOf =
  <T extends { readonly column: string }>(read: Read<T>): Read<readonly T[]> =>
  (value, part) => {
    const entries = readListOf(read)(value, part);
    const columns = entries.map((entry) => entry.column);
    if (new Set(columns).size < columns.length) {
      throw fault("MODEL_DAMAGED", { part, problem: "must not name a column twice" });
    }
    return entries;
  };
