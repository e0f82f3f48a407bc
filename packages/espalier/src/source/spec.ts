/** Cells that stand for a missing value unless the source names others; an empty cell always does. */
export const defaultMissing = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?", "-"] as const;

export type Delimiter = "," | ";" | "\t" | "|";
export const delimiters: readonly Delimiter[] = [",", ";", "\t", "|"];

/** Where rows come from. Plain JSON. */
export interface SourceSpec {
  readonly kind: "csv";
  /** Relative to the project's folder, or absolute. */
  readonly path: string;
  /** What stands between cells; absent: found from the first rows. */
  readonly delimiter?: Delimiter;
  /** What a number's fraction begins with; absent: a point. */
  readonly decimal?: "." | ",";
  /** Cells that stand for a missing value, in place of `defaultMissing`. */
  readonly missing?: readonly string[];
}

/** A CSV file in UTF-8 with a header: `csv("data/wine.csv", { delimiter: ";" })`. */
export const csv = (path: string, options: Omit<SourceSpec, "kind" | "path"> = {}): SourceSpec => ({
  kind: "csv",
  path,
  ...options,
});
