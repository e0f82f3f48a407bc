import type { DuckDBValue } from "@duckdb/node-api";
import type { Finding } from "./finding.ts";

/** A check made ready for one relation: what to ask of its table `data`, and what the answers mean. */
export interface Plan {
  /** As in `Finding.check`. */
  readonly name: string;
  readonly severity: Finding["severity"];
  /** Share of the rows above which a quarantine is an error. */
  readonly limit?: number;
  readonly column?: string;
  /**
   * An aggregate that is true where the check surely holds, and costs less than `asks`: in good data nothing else is
   * computed.
   */
  readonly proof?: string;
  /** Aggregates over `data`, as SQL. All plans' aggregates are computed together. */
  readonly asks: readonly string[];
  /** What the answers, in the order of `asks`, say; null where the check holds. */
  judge(answers: readonly DuckDBValue[]): Failure | null;
  /** Which rows are wrong, where it is about rows. */
  readonly wrong?: WrongRows;
}

/** What a plan has beside what it asks and judges. */
export type Head = Pick<Plan, "name" | "severity" | "limit" | "column">;

export interface Failure {
  /** What must hold and what does: `column "age" must be in [18, ∞); 3 of 100 values are not`. */
  readonly message: string;
  readonly hint: string;
  readonly count: number;
  /** How many there are of what `count` counts. */
  readonly of: number;
  /** In place of the plan's. */
  readonly severity?: Finding["severity"];
  readonly examples?: readonly string[];
}

/** Rows of `data`: those for which a condition is true, or those whose rowid stands in the column `row` of a table. */
export type WrongRows =
  | { readonly by: "condition"; readonly sql: string; readonly shows?: string }
  | { readonly by: "table"; readonly table: string; readonly shows?: string };

/** How often a condition is true. */
export const countWhere = (condition: string): string => `count(*) FILTER (WHERE ${condition})`;

/** A count as DuckDB gives it. */
export const countOf = (value: DuckDBValue | undefined): number => Number(value);

/** `3 of 100 values (3%)`, with as many digits as make it more than nothing. */
export const ofAll = (count: number, of: number, what: string): string =>
  `${count} of ${of} ${what} (${percent(of === 0 ? 0 : count / of)})`;

export const percent = (share: number): string => `${Number((100 * share).toPrecision(share >= 0.1 ? 3 : 2))}%`;
