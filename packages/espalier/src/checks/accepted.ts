import type { RelationColumn } from "../source/index.ts";

/** What is kept of data that a person accepted, to compare later data with. Plain JSON of bounded size. */
export interface Accepted {
  readonly rows: number;
  readonly columns: readonly AcceptedColumn[];
}

export interface AcceptedColumn {
  readonly name: string;
  readonly kind: RelationColumn["kind"];
  /** Rows with a value. */
  readonly values: number;
  /** How the values are distributed; null for dates, times, and columns beyond the first `distributionLimit`. */
  readonly distribution: Distribution | null;
}

/** Counts of numbers up to each edge, and above the last; or of the most frequent texts, and of all others. */
export type Distribution =
  | { readonly edges: readonly number[]; readonly counts: readonly number[] }
  | { readonly levels: readonly string[]; readonly counts: readonly number[]; readonly other: number };

/** Columns of which a distribution is kept. */
export const distributionLimit = 1000;
