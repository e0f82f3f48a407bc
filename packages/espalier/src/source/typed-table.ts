import { createTable, type CategoryFeature, type Column, type Schema, type Table, type Target } from "@espalier/learn";
import { numberOf } from "../csv/index.ts";
import { didYouMean, fault } from "../fault/index.ts";
import { targetColumn } from "./infer-schema.ts";
import { classesOf } from "./infer-task.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";

/** What the project says of its target. */
export type TargetSpec =
  | { readonly kind: "regression"; readonly name: string; readonly missing: "fault" | "drop" }
  | {
      readonly kind: "classification";
      readonly name: string;
      readonly missing: "fault" | "drop";
      /** In order; absent: those of the file, by value where all are numbers, by code unit otherwise. */
      readonly classes?: readonly string[];
      /** Of two classes, the one to stand second, as metrics want it; absent: the order stays. */
      readonly positive?: string;
    };

/** A text in a category column that the schema does not list; it counts as missing, and a check reports it. */
export interface UnknownLevel {
  readonly column: string;
  readonly text: string;
  /** Row numbers as in `TypedTable.rowNumbers`. */
  readonly rows: readonly number[];
}

/** Features and target as the learning engine takes them. */
export interface TypedTable {
  readonly table: Table;
  readonly target: Target;
  /** Each row's number in the file, from 1 below the header: rows without a target may be left out. */
  readonly rowNumbers: Int32Array;
  readonly unknownLevels: readonly UnknownLevel[];
  /** Rows left out because they have no target. */
  readonly dropped: number;
  /** Where rows were drawn: how many there are in all. */
  readonly sampledFrom?: number;
}

/**
 * A file's texts as the project declares them.
 *
 * Faults CSV_COLUMN_ABSENT, CELL_NOT_NUMBER, TARGET_ABSENT, TARGET_MISSING_VALUES, TARGET_CONSTANT, TARGET_ONE_CLASS,
 * TARGET_CLASS_UNKNOWN.
 */
export function typedTable(raw: RawTable, features: Schema, spec: TargetSpec): TypedTable {
  const label = targetColumn(raw, spec.name);
  const rows = rowsWithTarget(raw, label, spec);
  const target = spec.kind === "regression" ? numberTarget(raw, label, rows) : classTarget(raw, label, rows, spec);
  const { table, unknownLevels } = featureTable(raw, features, rows);
  return {
    table,
    target,
    rowNumbers: rows.map((row) => row + 1),
    unknownLevels,
    dropped: raw.rows - rows.length,
  };
}

/**
 * The features alone, for scoring rows whose target is not known. `rows` are indices into the file's rows.
 * Faults CSV_COLUMN_ABSENT, CELL_NOT_NUMBER.
 */
export function featureTable(
  raw: RawTable,
  features: Schema,
  rows: Readonly<Int32Array> = Int32Array.from({ length: raw.rows }, (_, row) => row),
): { readonly table: Table; readonly unknownLevels: readonly UnknownLevel[] } {
  const byName = new Map(raw.columns.map((column) => [column.name, column]));
  const have = [...byName.keys()];
  const columns = Object.keys(features).filter((name) => !byName.has(name));
  if (columns.length > 0) {
    const like = columns.flatMap((name) => didYouMean(name, have).slice(0, 1));
    throw fault("CSV_COLUMN_ABSENT", { file: raw.file, columns, have, like });
  }
  const unknownLevels: UnknownLevel[] = [];
  const typed = Object.entries(features).map(([name, feature]): Column => {
    const column = byName.get(name)!;
    if (feature.kind === "number") return { name, kind: "number", values: numbersOf(raw, column, rows) };
    unknownLevels.push(...unknownIn(column, feature, rows));
    return { name, kind: "category", codes: codesOf(column, feature.levels, rows), levels: feature.levels };
  });
  return { table: createTable(typed, rows.length), unknownLevels };
}

function numbersOf(raw: RawTable, column: RawColumn, rows: Readonly<Int32Array>): Float64Array {
  const values = new Float64Array(rows.length);
  const wrong: number[] = [];
  rows.forEach((row, i) => {
    const text = column.texts[row]!;
    const value = text === null ? Number.NaN : numberOf(text, raw.decimal);
    if (value === null) wrong.push(row);
    else values[i] = value;
  });
  const [row] = wrong;
  if (row === undefined) return values;
  throw fault("CELL_NOT_NUMBER", { ...placeOf(raw, column, row), value: column.texts[row]!, more: wrong.length - 1 });
}

const placeOf = (raw: RawTable, column: RawColumn, row: number) => ({
  file: raw.file,
  line: raw.lines[row] || null,
  row: row + 1,
  column: column.name,
});

function codesOf(column: RawColumn, levels: readonly string[], rows: Readonly<Int32Array>): Int32Array {
  const codeOf = new Map<string | null, number>(levels.map((level, code) => [level, code]));
  return Int32Array.from(rows, (row) => codeOf.get(column.texts[row]!) ?? -1);
}

function unknownIn(column: RawColumn, feature: CategoryFeature, rows: Readonly<Int32Array>): UnknownLevel[] {
  const known = new Set(feature.levels);
  const found = new Map<string, number[]>();
  for (const row of rows) {
    const text = column.texts[row]!;
    if (text === null || known.has(text)) continue;
    const at = found.get(text);
    if (at) at.push(row + 1);
    else found.set(text, [row + 1]);
  }
  return [...found].map(([text, at]) => ({ column: column.name, text, rows: at }));
}

function rowsWithTarget(raw: RawTable, { texts }: RawColumn, spec: TargetSpec): Int32Array {
  const empty = texts.flatMap((text, row) => (text === null ? [row] : []));
  if (empty.length > 0 && (spec.missing === "fault" || empty.length === raw.rows)) {
    const lines = empty
      .slice(0, 5)
      .map((row) => raw.lines[row]!)
      .filter((line) => line > 0);
    throw fault("TARGET_MISSING_VALUES", {
      file: raw.file,
      target: spec.name,
      lines,
      count: empty.length,
      rows: raw.rows,
    });
  }
  return Int32Array.from(texts.flatMap((text, row) => (text === null ? [] : [row])));
}

function numberTarget(raw: RawTable, column: RawColumn, rows: Readonly<Int32Array>): Target {
  const values = numbersOf(raw, column, rows);
  if (values.every((value) => value === values[0])) {
    throw fault("TARGET_CONSTANT", { file: raw.file, target: column.name, value: String(values[0]) });
  }
  return { task: "regression", name: column.name, values };
}

function classTarget(
  raw: RawTable,
  column: RawColumn,
  rows: Readonly<Int32Array>,
  spec: Extract<TargetSpec, { kind: "classification" }>,
): Target {
  const found = classesOf(column, raw.decimal);
  if (found.length < 2) throw fault("TARGET_ONE_CLASS", { file: raw.file, target: column.name, value: found[0]! });
  const classes = classesInOrder(raw.file, spec, spec.classes ?? found);
  const codes = codesOf(column, classes, rows);
  const unknown = codes.indexOf(-1);
  if (unknown >= 0) {
    const row = rows[unknown]!;
    throw fault("TARGET_CLASS_UNKNOWN", { ...placeOf(raw, column, row), value: column.texts[row]!, classes });
  }
  return { task: "classification", name: column.name, codes, classes };
}

/** Two classes with the positive one second; faults TARGET_POSITIVE where it is none of them or there are more. */
export function classesInOrder(
  file: string,
  { name, positive }: Extract<TargetSpec, { kind: "classification" }>,
  classes: readonly string[],
): readonly string[] {
  if (positive === undefined) return classes;
  if (classes.length !== 2 || !classes.includes(positive)) {
    throw fault("TARGET_POSITIVE", { file, target: name, positive, classes });
  }
  return [...classes.filter((one) => one !== positive), positive];
}
