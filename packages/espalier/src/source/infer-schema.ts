import type { Feature, Schema, Task } from "@espalier/learn";
import { numberOf } from "../csv/index.ts";
import { didYouMean, fault } from "../fault/index.ts";
import { columnKind, hasDecimalComma, type OddCell } from "./column-kind.ts";
import { classesOf, inferTask } from "./infer-task.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";

/** What a file seems to hold, for a person to correct. */
export interface Inference {
  readonly features: Schema;
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[];
  readonly target: InferredTarget | null;
  /** Texts in number columns that look like slips: a run will fault on them. */
  readonly odd: readonly { readonly column: string; readonly text: string; readonly lines: readonly number[] }[];
  /** What to read the file with so that more of it can be used; read again and infer again. */
  readonly readWith: { readonly decimal?: ","; readonly missing?: readonly string[] };
}

export interface InferredTarget {
  readonly name: string;
  readonly task: Task;
  /** Why this task, as a short clause. */
  readonly because: string;
  /** Its values are numbers, so that the other task is possible, too. */
  readonly ofNumbers: boolean;
  /** In order; empty for regression. */
  readonly classes: readonly string[];
  /** Rows without a target. */
  readonly missing: number;
}

/** A word that stands in this many rows of a number column means "missing"; less often it is a slip. */
const conventionRows = 3;

/**
 * Kinds, ranges and levels of every column, and the task of the target.
 * Faults TARGET_ABSENT, TARGET_MISSING_VALUES (no value at all), TARGET_CONSTANT, TARGET_ONE_CLASS.
 */
export function inferSchema(
  raw: RawTable,
  options: { readonly target?: string; readonly task?: Task } = {},
): Inference {
  const target = options.target === undefined ? null : inferTarget(raw, options.target, options.task);
  const kinds = raw.columns
    .filter((column) => column.name !== options.target)
    .map((column) => ({ column: column.name, ...columnKind(column, raw.decimal) }));
  const features = kinds.flatMap((k): [string, Feature][] => (k.kind === "feature" ? [[k.column, k.feature]] : []));
  const odd = kinds.flatMap((k) => (k.kind === "feature" ? k.odd.map((cell) => ({ column: k.column, ...cell })) : []));
  return {
    features: Object.fromEntries(features),
    leftOut: kinds.flatMap((k) => (k.kind === "left-out" ? [{ column: k.column, reason: k.reason }] : [])),
    target,
    odd: odd
      .filter((cell) => !isConvention(cell))
      .map(({ column, text, rows }) => ({
        column,
        text,
        lines: rows.map((row) => raw.lines[row]!).filter((line) => line > 0),
      })),
    readWith: {
      ...(wantsDecimalComma(raw) && { decimal: "," }),
      ...(odd.some(isConvention) && { missing: [...new Set(odd.filter(isConvention).map((cell) => cell.text))] }),
    },
  };
}

const isConvention = (cell: OddCell) => cell.rows.length >= conventionRows;

/** Some column writes 1,5 and none writes 1.5. */
function wantsDecimalComma(raw: RawTable): boolean {
  const writesPoint = (column: RawColumn) =>
    column.texts.some((text) => text !== null && text.includes(".") && numberOf(text, ".") !== null);
  return raw.decimal === "." && raw.columns.some(hasDecimalComma) && !raw.columns.some(writesPoint);
}

function inferTarget(raw: RawTable, name: string, task: Task | undefined): InferredTarget {
  const column = targetColumn(raw, name);
  const { file, rows } = raw;
  const missing = column.texts.filter((text) => text === null).length;
  const distinct = [...new Set(column.texts.filter((text) => text !== null))];
  const [first, second] = distinct;
  if (first === undefined) {
    throw fault("TARGET_MISSING_VALUES", {
      file,
      target: name,
      lines: Array.from(raw.lines.subarray(0, 5)).filter((line) => line > 0),
      count: missing,
      rows,
    });
  }
  if (second === undefined) {
    const isNumber = numberOf(first, raw.decimal) !== null;
    throw fault(isNumber ? "TARGET_CONSTANT" : "TARGET_ONE_CLASS", { file, target: name, value: first });
  }
  const inferred = inferTask(column, raw.decimal);
  const chosen = task ?? inferred.task;
  const classes = chosen === "classification" ? classesOf(column, raw.decimal) : [];
  return {
    name,
    task: chosen,
    because: task === undefined ? inferred.because : "as asked",
    ofNumbers: inferred.ofNumbers,
    classes,
    missing,
  };
}

/** The target's column; faults TARGET_ABSENT. */
export function targetColumn(raw: RawTable, name: string): RawColumn {
  const column = raw.columns.find((one) => one.name === name);
  if (column) return column;
  const have = raw.columns.map((one) => one.name);
  throw fault("TARGET_ABSENT", { file: raw.file, target: name, have, like: didYouMean(name, have) });
}
