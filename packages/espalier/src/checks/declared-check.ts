import type { SourceSpec } from "../source/index.ts";
import type { Severity } from "./finding.ts";

/** What a column may be said to hold. A category is a text with few levels. */
export const columnTypes = ["integer", "number", "boolean", "date", "time", "category", "text"] as const;
export type ColumnType = (typeof columnTypes)[number];

/** A value that a cell may be compared with; a date or time as ISO text: "2026-03-01", "2026-03-01 08:30:00". */
export type CellValue = string | number | boolean;

/** What becomes of the data where a check about the whole of it does not hold. */
export interface WholeOptions {
  /** Default "error". */
  readonly severity?: Severity;
}

/** What becomes of rows that a check finds wrong. */
export interface RowOptions {
  /** `quarantine` sets them aside and goes on without them. Default "error". */
  readonly severity?: Severity | "quarantine";
  /** Quarantine only: above this share of the rows it is an error after all. Default 0.05. */
  readonly limit?: number;
}

interface About<Kind extends string, Column extends string> {
  readonly check: Kind;
  readonly column: Column;
}

export interface TypeCheck<C extends string = string> extends About<"type", C>, RowOptions {
  readonly type: ColumnType;
}
export interface NullRateCheck<C extends string = string> extends About<"null-rate", C>, RowOptions {
  /** Share of the rows without a value. */
  readonly max: number;
}
export interface RangeCheck<C extends string = string> extends About<"range", C>, RowOptions {
  /** Both ends included; a number, or a date or time as ISO text. */
  readonly min?: number | string;
  readonly max?: number | string;
}
export interface OneOfCheck<C extends string = string> extends About<"one-of", C>, RowOptions {
  readonly values: readonly CellValue[];
}
export interface PatternCheck<C extends string = string> extends About<"pattern", C>, RowOptions {
  /** RE2: linear time; found anywhere in the text unless it says ^ and $. */
  readonly pattern: string;
  readonly ignoreCase?: boolean;
}
export interface UniqueCheck<C extends string = string> extends RowOptions {
  readonly check: "unique";
  readonly columns: readonly C[];
}
export interface ReferencesCheck<C extends string = string> extends About<"references", C>, RowOptions {
  readonly source: SourceSpec;
  /** The column there. */
  readonly in: string;
}
export interface SqlCheck extends RowOptions {
  readonly check: "sql";
  /** Rows that it returns are wrong. The data is the table `data`. */
  readonly select: string;
}
export interface RowCountCheck extends WholeOptions {
  readonly check: "row-count";
  readonly min?: number;
  readonly max?: number;
  /** Largest change against the accepted data, as a share of its rows. */
  readonly change?: number;
}
export interface FreshCheck<C extends string = string> extends WholeOptions {
  readonly check: "fresh";
  /** A duration: "36 hours", "7 days". */
  readonly within: string;
  /** Its newest date or time counts; absent: when the file was last written. */
  readonly column?: C;
}
export interface DriftCheck<C extends string = string> extends About<"drift", C>, WholeOptions {
  /** Population stability index against the accepted data; 0.2 is a usual limit. */
  readonly psi?: number;
  /** Kolmogorov and Smirnov's distance against the accepted data, in [0, 1]; numbers only. */
  readonly ks?: number;
}
export interface LeakageCheck extends WholeOptions {
  readonly check: "leakage";
  /** Association of one feature with the target, in [0, 1], from which it is suspicious. */
  readonly limit: number;
}

/** A check that a project declares, about columns named C. Plain JSON; made by `check.*`. */
export type DeclaredCheck<C extends string = string> =
  | TypeCheck<C>
  | NullRateCheck<C>
  | RangeCheck<C>
  | OneOfCheck<C>
  | PatternCheck<C>
  | UniqueCheck<C>
  | ReferencesCheck<C>
  | SqlCheck
  | RowCountCheck
  | FreshCheck<C>
  | DriftCheck<C>
  | LeakageCheck;

/** What `checks` of a configuration holds: check name → severity of a check that is there by itself, or one's own. */
export type ChecksConfig = Readonly<Record<string, Severity | "off" | DeclaredCheck>>;

/** A project's own checks, in their order. */
export const declaredChecks = (checks: ChecksConfig): readonly (readonly [name: string, check: DeclaredCheck])[] =>
  Object.entries(checks).flatMap(([name, check]) => (typeof check === "string" ? [] : [[name, check] as const]));

/** The columns that a check reads. */
export function columnsOf(check: DeclaredCheck): readonly string[] {
  if (check.check === "unique") return check.columns;
  return "column" in check && check.column !== undefined ? [check.column] : [];
}

export const defaultQuarantineLimit = 0.05;
