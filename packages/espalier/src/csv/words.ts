/** Cells that stand for a missing value unless the source names others; an empty cell always does. */
export const defaultMissing = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?", "-"] as const;

export type Delimiter = "," | ";" | "\t" | "|";
export const delimiters: readonly Delimiter[] = [",", ";", "\t", "|"];
