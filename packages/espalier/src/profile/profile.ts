import type { Task } from "@espalier/learn";
import type { RelationColumn } from "../source/index.ts";

/** What is known of a table. Plain JSON; a number that does not exist is null. */
export interface Profile {
  readonly format: 1;
  readonly rows: number;
  /** How many rows the source has, where these are a sample of them; null: these are all. */
  readonly sampledFrom: number | null;
  /** In the file's order. */
  readonly columns: readonly ColumnProfile[];
  /** What a person should know, most important first. */
  readonly notes: readonly Note[];
  readonly target: TargetProfile | null;
  /** The target along the file, by the rows' numbers; null without a target. */
  readonly order: Against | null;
  readonly duplicates: Duplicates;
  readonly associations: Associations;
  /** The rows that associations and the target's relations are computed from: all of them where there are few. */
  readonly sample: { readonly rows: number; readonly seed: number };
}

export interface ColumnProfile {
  readonly name: string;
  readonly kind: RelationColumn["kind"];
  readonly role: "feature" | "target" | "other";
  readonly unit: string | null;
  readonly missing: number;
  /** Different values, missing not counted. Approximate counts are within a few per cent. */
  readonly distinct: { readonly count: number; readonly exact: boolean };
  readonly constant: boolean;
  readonly content: Content;
  /** How it and the target go together; null for the target itself, and where there is no target. */
  readonly against: Against | null;
}

export type Content = Numbers | Times | Levels | { readonly kind: "empty" };

export interface Numbers {
  readonly kind: "numbers";
  /** All of the finite numbers. */
  readonly min: number;
  readonly max: number;
  readonly mean: number | null;
  /** Of a sample: divided by one less than the count. Null below two values. */
  readonly sd: number | null;
  readonly quantiles: Quantiles;
  readonly zeros: number;
  readonly negative: number;
  readonly odd: OddCells;
  /** One value that stands far from all others, in several rows: often a stand-in for "missing", or a cap. */
  readonly lonely: readonly { readonly value: number; readonly rows: number; readonly nearest: number }[];
  readonly histogram: Histogram;
  /** Null where the middle half of the values is one value, so that no fence can be drawn. */
  readonly outliers: Outliers | null;
}

export interface Times {
  readonly kind: "times";
  /** Milliseconds since 1970, UTC. */
  readonly min: number;
  readonly max: number;
  readonly quantiles: Quantiles;
  readonly histogram: Histogram;
  readonly odd: OddCells;
}

/** Cells that hold no finite number, or no day that exists: left out of all else that is said of the column. */
export interface OddCells {
  readonly rows: number;
  readonly top: readonly { readonly text: string; readonly rows: number }[];
}

/** Texts and truth values; numbers that the project declares as categories. */
export interface Levels {
  readonly kind: "levels";
  /** The most frequent ones, cut at 200 characters. */
  readonly top: readonly { readonly text: string; readonly rows: number }[];
  readonly lengths: { readonly min: number; readonly mean: number; readonly max: number };
  /** Levels that differ in case or spaces only; empty where they are too many to look at. */
  readonly variants: readonly (readonly string[])[];
}

export interface Quantiles {
  readonly at: readonly number[];
  readonly values: readonly number[];
  readonly exact: boolean;
}

export interface Histogram {
  /** Ascending, one more than counts; each interval includes its left edge, the last both. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** Values left and right of the edges, which leave out the far ends of long tails. */
  readonly below: number;
  readonly above: number;
}

/** Tukey's fences: 1.5 times the interquartile range beyond the quartiles; `far` is 3 times. */
export interface Outliers {
  readonly low: number;
  readonly high: number;
  readonly below: number;
  readonly above: number;
  readonly far: number;
  /** The most extreme of the far ones, with their rows, counted from 1. */
  readonly examples: readonly { readonly row: number; readonly value: number }[];
}

export type TargetProfile = { readonly name: string; readonly task: Task } & (
  | { readonly task: "regression"; readonly mean: number; readonly skew: number | null }
  | {
      readonly task: "classification";
      /** Most frequent first. The last of eight may stand for all others. */
      readonly classes: readonly { readonly name: string; readonly rows: number }[];
      readonly others: number;
    }
);

export interface Against {
  /**
   * How much of the target this column tells alone, cross-validated: the share of its variance (regression), or of its
   * entropy (classification). 0 = nothing, 1 = all.
   */
  readonly strength: number;
  /** Classification: rows told right by it alone. Null for regression. */
  readonly accuracy: number | null;
  /** The target in intervals of the column, each with about as many rows, or at its most frequent levels. */
  readonly groups: readonly AgainstGroup[];
}

export interface AgainstGroup {
  readonly from: number | null;
  readonly to: number | null;
  /** The interval's mean, or the level. */
  readonly at: number | string;
  readonly rows: number;
  /** Regression: the target's mean, with its 95% interval. */
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Classification: rows by class, in the target's order, all others last. */
  readonly classes: readonly number[] | null;
}

export interface Duplicates {
  /** Rows that repeat an earlier one in every column. */
  readonly rows: number;
  /** The same without the target; null without a target. `disagree`: rows whose twins have another target. */
  readonly features: { readonly rows: number; readonly disagree: number; readonly heldOut: number | null } | null;
}

export interface Associations {
  /** Columns looked at: the most telling ones where there are many. */
  readonly columns: readonly string[];
  readonly rows: number;
  readonly pairs: readonly Association[];
}

/** Spearman's rank correlation, in [-1, 1], for two numbers; otherwise in [0, 1]. */
export interface Association {
  /** Places in `Associations.columns`. */
  readonly a: number;
  readonly b: number;
  readonly measure: "spearman" | "cramers-v" | "correlation-ratio";
  readonly value: number;
  /** Two numbers: Pearson's correlation as well. */
  readonly pearson: number | null;
}

export interface Note {
  readonly about:
    | "balance"
    | "constant"
    | "duplicates"
    | "identifier"
    | "leakage"
    | "missing"
    | "odd-values"
    | "order"
    | "outliers"
    | "redundant"
    | "telling";
  readonly level: "error" | "warning" | "info";
  readonly columns: readonly string[];
  /** The evidence, in one sentence. */
  readonly text: string;
  /** What to do. */
  readonly hint: string;
  /** What notes are sorted by. */
  readonly weight: number;
}
