import type { Problem } from "../fault/index.ts";
import type { Json } from "./json.ts";
import { isTunable, type SearchRange, type Tunable } from "./tunable.ts";

/** One hyper-parameter: its default, its check, its help and its search range, said once. */
export interface Field<T> {
  readonly default: T;
  readonly doc: string;
  /** What is allowed, in words: `a number in [0, 1]`. */
  readonly rule: string;
  /** Where search looks when the project names no range of its own; absent: not searched. */
  readonly tune?: SearchRange;
  /** Only whole numbers are accepted: a range is searched at whole numbers, whether or not it says so. */
  readonly whole?: true;
  accepts(value: unknown): value is T;
}

export type Fields = Readonly<Record<string, Field<Json>>>;
/** The resolved hyper-parameters of a set of fields. */
export type Infer<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };
/** What a user may write: any subset, each value fixed or tunable. */
export type Options<F> = { readonly [K in keyof F]?: F[K] extends Field<infer T> ? Tunable<T> : never };

interface NumberRule {
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly doc: string;
  readonly tune?: SearchRange;
}

const interval = (min: number, max: number) => `[${min}, ${max === Number.POSITIVE_INFINITY ? "∞)" : `${max}]`}`;

export const real = (o: NumberRule): Field<number> => ({
  ...o,
  rule: `a number in ${interval(o.min, o.max)}`,
  accepts: (v): v is number => typeof v === "number" && v >= o.min && v <= o.max, // NaN fails both
});

export const whole = (o: NumberRule): Field<number> => ({
  ...o,
  whole: true,
  rule: `a whole number in ${interval(o.min, o.max)}`,
  accepts: (v): v is number => Number.isInteger(v) && (v as number) >= o.min && (v as number) <= o.max,
});

export const oneOf = <const T extends string>(
  values: readonly T[],
  o: { default: NoInfer<T>; doc: string; tune?: SearchRange },
): Field<T> => ({
  ...o,
  rule: `one of ${values.map((v) => JSON.stringify(v)).join(", ")}`,
  accepts: (v): v is T => values.some((known) => known === v),
});

export const flag = (o: { default: boolean; doc: string }): Field<boolean> => ({
  ...o,
  rule: "true or false",
  accepts: (v): v is boolean => typeof v === "boolean",
});

/** Column names; an empty list means "all that fit". */
export const names = (o: { doc: string }): Field<readonly string[]> => ({
  ...o,
  default: [],
  rule: "a list of column names",
  accepts: (v): v is readonly string[] => Array.isArray(v) && v.every((name) => typeof name === "string"),
});

/**
 * Fills in defaults and checks every value. Unknown keys are problems, not ignored.
 * A tunable value is checked at its ends and stays in place: search replaces it before fitting.
 */
export function checkParams(fields: Fields, params: Readonly<Record<string, unknown>>, path: string): Problem[] {
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(params)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (!field) {
      problems.push({
        path: `${path}.${key}`,
        rule: `one of the parameters ${Object.keys(fields).join(", ")}`,
        got: key,
      });
      continue;
    }
    const values = isTunable(value)
      ? "choice" in value
        ? value.choice
        : [value.range.low, value.range.high]
      : [value];
    for (const one of values)
      if (!field.accepts(one)) problems.push({ path: `${path}.${key}`, rule: field.rule, got: one });
  }
  return problems;
}

/** Defaults with the given values over them. The caller has run `checkParams`. */
export function withDefaults<F extends Fields>(fields: F, params: Readonly<Record<string, unknown>>): Infer<F> {
  const resolved = Object.entries(fields).map(([key, field]) => [key, params[key] ?? field.default]);
  return Object.fromEntries(resolved) as Infer<F>;
}
