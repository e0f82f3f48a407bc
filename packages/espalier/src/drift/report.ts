/** How much a thing changed: by the size of the effect, and only where chance does not explain it. */
export type Verdict = "none" | "small" | "moderate" | "large";
export const verdicts: readonly Verdict[] = ["none", "small", "moderate", "large"];

export const isAtLeast = (verdict: Verdict, level: Verdict): boolean =>
  verdicts.indexOf(verdict) >= verdicts.indexOf(level);

export const worst = (list: readonly Verdict[]): Verdict =>
  list.reduce<Verdict>((most, verdict) => (isAtLeast(verdict, most) ? verdict : most), "none");

/** What a value was in the old rows and is in the new ones. */
export interface Pair<T> {
  readonly old: T;
  readonly new: T;
}

/** How two sets of rows differ. Plain JSON; what is not defined is null. */
export interface DriftReport {
  readonly format: 1;
  /** Names of the two, as their user gave them. */
  readonly names: Pair<string>;
  readonly rows: Pair<number>;
  /** The worst of the columns, the schema, the target and the classifier. */
  readonly verdict: Verdict;
  /** The whole in a sentence. */
  readonly summary: string;
  /** Judged columns that drifted, of all that both sides have and that are judged. */
  readonly drifted: { readonly columns: number; readonly of: number; readonly share: number | null };
  readonly schema: SchemaChanges;
  /** Columns of both sides, those that moved most first. Without the target. */
  readonly columns: readonly DriftColumn[];
  readonly target: DriftColumn | null;
  readonly classifier: ToldApart;
  /** What the verdicts were made by. */
  readonly rules: DriftRules;
}

export interface DriftRules {
  readonly seed: string;
  /** Most rows of a side that distributions of numbers and times are taken from, drawn by the seed. */
  readonly sampleRows: number;
  /** Share of false discoveries among those that are called significant. */
  readonly falseDiscoveries: number;
  /** Fewest values, or rows, of a side for a verdict. */
  readonly minRows: number;
}

export interface SchemaChanges {
  readonly verdict: Verdict;
  readonly added: readonly { readonly name: string; readonly kind: string }[];
  readonly vanished: readonly { readonly name: string; readonly kind: string }[];
  readonly retyped: readonly ({ readonly name: string } & Pair<string>)[];
}

export interface DriftColumn {
  readonly name: string;
  /** text: too many different texts to compare one by one; their lengths are compared. */
  readonly kind: "number" | "time" | "category" | "text";
  readonly verdict: Verdict;
  /** What moved, in a sentence; "" where nothing did. */
  readonly moved: string;
  /** Why it is not judged, or not in full; null where it is. */
  readonly note: string | null;
  readonly missing: MissingDrift;
  /** Null where a side has no value. */
  readonly values: NumberDrift | CategoryDrift | null;
}

export interface MissingDrift {
  readonly verdict: Verdict;
  readonly share: Pair<number | null>;
  /** 95% interval of the difference, new less old. */
  readonly low: number | null;
  readonly high: number | null;
  /** Cohen's h. */
  readonly effect: number | null;
  readonly pValue: number | null;
  /** Adjusted for all tests of the report. */
  readonly qValue: number | null;
}

export interface NumberDrift {
  readonly kind: "number";
  readonly verdict: Verdict;
  /** Population stability index over tenths of the old values, and what it would be on average without change. */
  readonly stability: number;
  readonly stabilityByChance: number;
  /** Kolmogorov-Smirnov distance, in [0, 1]. */
  readonly distance: number;
  /** Wasserstein distance in standard deviations of the old values; null where those do not vary and the new ones do. */
  readonly shift: number | null;
  readonly pValue: number;
  /** Adjusted for all tests of the report; null where it is not judged. */
  readonly qValue: number | null;
  readonly summary: Pair<NumberSummary>;
  /** Shares of the new values below the least old one and above the largest. */
  readonly beyond: { readonly below: number; readonly above: number };
  /** Counts of the sampled values on common edges; values beyond them apart. Times are milliseconds since 1970. */
  readonly histogram: { readonly edges: readonly number[] } & Pair<HistogramCounts>;
}

export interface HistogramCounts {
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
}

/** Least and largest of all values; the rest of the sampled ones. */
export interface NumberSummary {
  readonly count: number;
  readonly sampled: number;
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
}

export interface CategoryDrift {
  readonly kind: "category";
  readonly verdict: Verdict;
  /** Population stability index over the levels, and what it would be on average without change. */
  readonly stability: number;
  readonly stabilityByChance: number;
  /** Jensen-Shannon distance, in [0, 1]. */
  readonly distance: number;
  /** Cramér's V of level by side, bias-corrected. */
  readonly association: number;
  readonly pValue: number;
  /** Adjusted for all tests of the report; null where it is not judged. */
  readonly qValue: number | null;
  /** Rows at each level: the most frequent ones of both sides, with how many rows the others have. */
  readonly levels: readonly ({ readonly level: string } & Pair<number>)[];
  readonly others: { readonly levels: number } & Pair<number>;
  /** Levels that only one side has; `share` of that side's values; the most frequent by name. */
  readonly added: OneSided;
  readonly vanished: OneSided;
}

export interface OneSided {
  readonly levels: number;
  readonly share: number;
  readonly names: readonly string[];
}

/** What a model can tell of the side that a row comes from, all columns together. */
export type ToldApart =
  | {
      readonly verdict: Verdict;
      /** Area under the ROC curve on rows it had not seen, with its 95% interval; 0.5 = it cannot tell. */
      readonly auc: number;
      readonly low: number;
      readonly high: number;
      readonly rows: Pair<number>;
      readonly columns: number;
      /** What it looks at, most first: shares of its gain. */
      readonly features: readonly { readonly name: string; readonly share: number }[];
    }
  | { readonly verdict: "none"; readonly skipped: string };
