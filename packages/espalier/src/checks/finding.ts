import type { Schema, Table, Target } from "@espalier/learn";

/** Every check there is by itself, with what it claims. A project may change a check's severity by its name. */
export const checkDocs = {
  "all-missing": "every feature has a value in some row",
  "class-size": "every class has a row for each fold; three at least",
  constant: "every feature has two different values at least",
  duplicates: "no two rows are alike",
  identifier: "no feature numbers or names the rows",
  leakage: "no feature alone gives the target away",
  levels: "categories have only the levels that the schema lists; an error above 5% of the rows",
  missing: "at least half of a feature's values are there",
  range: "numbers lie within the schema's min and max; an error above 5% of the values",
  rows: "there are two rows at least for each fold",
  schema: "the data looks as espalier.schema.yaml says, where there is one",
} as const;

export type CheckName = keyof typeof checkDocs;
export const checkNames = Object.keys(checkDocs) as readonly CheckName[];

/** An error blocks training; a warning and an info are told and kept. */
export type Severity = "error" | "warning" | "info";

/** A claim that does not hold. Plain JSON. */
export interface Finding {
  /** A name of `checkNames`, or the one that the project gave its own check. */
  readonly check: string;
  /** `quarantine`: the rows that it is about were set aside. */
  readonly severity: Severity | "quarantine";
  readonly column?: string;
  readonly message: string;
  readonly hint: string;
  /** How many rows, values or classes it is about. */
  readonly count: number;
  /** The share that `count` is of all of them, in [0, 1]. */
  readonly share?: number;
  /** The first few of those rows, numbered as in the file from 1 below the header. */
  readonly rows?: readonly number[];
  /** What stands there, as text; row by row as in `rows`. */
  readonly examples?: readonly string[];
}

const severities: readonly Finding["severity"][] = ["error", "quarantine", "warning", "info"];

/** Errors first; within a severity as they came. */
export const bySeverity = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));

/** What checks look at. */
export interface Subject {
  readonly table: Table;
  readonly target: Target;
  readonly features: Schema;
  readonly folds: number;
  readonly unknownLevels: readonly {
    readonly column: string;
    readonly text: string;
    readonly rows: readonly number[];
  }[];
  /** Each row's number in the file. */
  readonly rowNumbers: Readonly<Int32Array>;
}

/** A finding of a check that is there by itself: none sets rows aside. */
export type TableFinding = Finding & { readonly check: CheckName; readonly severity: Severity };

export type Check = (subject: Subject) => readonly TableFinding[];

export const shownRows = 5;

/** The first few of some row indices, as the file numbers them. */
export const fileRows = ({ rowNumbers }: Subject, rows: readonly number[]): readonly number[] =>
  rows.slice(0, shownRows).map((row) => rowNumbers[row]!);

/** `row 7`, `rows 7, 12, …`: where to look. */
export const rowsText = (rows: readonly number[], count: number): string =>
  `${count === 1 ? "row" : "rows"} ${rows.join(", ")}${count > rows.length ? ", …" : ""}`;
