import { createTable, type Column, type Schema, type Target } from "@espalier/learn";
import { fault } from "../fault/index.ts";
import type { Collector } from "./collect-columns.ts";
import { classesFrom } from "./infer-task.ts";
import { CategorySink, NumberSink } from "./sinks.ts";
import { classesInOrder, type TargetSpec, type TypedTable, type UnknownLevel } from "./typed-table.ts";

/** Where a row stands: its file, and its line there if it has one. Rows count from 0. */
export type PlaceOf = (
  rows: readonly number[],
) => Promise<readonly { readonly file: string; readonly line: number | null }[]>;

export interface Finish {
  /** The source as messages name it. */
  readonly file: string;
  readonly decimal: "." | ",";
  readonly placeOf: PlaceOf;
  /** Number of each row, from 1, where rows were drawn; null: they are 1, 2, 3, … */
  readonly numbers: Int32Array | null;
}

/** What was collected, judged and put together as `typedTable` does; the same faults. */
export async function finishTyped(
  collected: Collector,
  schema: Schema,
  spec: TargetSpec,
  finish: Finish,
): Promise<TypedTable> {
  const { target: sink, rows } = collected;
  const missing = rowsWhere(rows, (row) => sink.isMissing(row));
  if (missing.length > 0 && (spec.missing === "fault" || missing.length === rows))
    throw await noTarget(missing, rows, spec, finish);
  const kept = missing.length === 0 ? null : Int32Array.from(rowsWhere(rows, (row) => !sink.isMissing(row)));
  const target =
    sink instanceof NumberSink
      ? numberTarget(taken(sink.done(), kept), spec, finish)
      : await classTarget(sink.done(), sink.texts(), kept, spec, finish);
  const number = (row: number) => finish.numbers?.[row] ?? row + 1;
  const columns = Object.entries(schema).map(([name, feature], i): Column => {
    const filled = collected.features[i]!;
    if (filled instanceof NumberSink) return { name, kind: "number", values: taken(filled.done(), kept) };
    return {
      name,
      kind: "category",
      codes: taken(filled.done(), kept),
      levels: feature.kind === "category" ? feature.levels : [],
    };
  });
  const unknownLevels = Object.keys(schema).flatMap((column, i): UnknownLevel[] => {
    const filled = collected.features[i]!;
    if (!(filled instanceof CategorySink)) return [];
    return [...filled.unknown].flatMap(([text, at]) => {
      const there = kept === null ? at : at.filter((row) => !sink.isMissing(row));
      return there.length === 0 ? [] : [{ column, text, rows: there.map(number) }];
    });
  });
  const rowNumbers =
    kept === null ? (finish.numbers ?? Int32Array.from({ length: rows }, (_, row) => row + 1)) : kept.map(number);
  return {
    table: createTable(columns, kept?.length ?? rows),
    target,
    rowNumbers,
    unknownLevels,
    dropped: missing.length,
  };
}

function rowsWhere(rows: number, test: (row: number) => boolean): number[] {
  const found: number[] = [];
  for (let row = 0; row < rows; row++) if (test(row)) found.push(row);
  return found;
}

function taken<T extends Float64Array | Int32Array>(values: T, kept: Int32Array | null): T {
  if (kept === null) return values;
  const out = values.slice(0, kept.length) as T;
  for (let i = 0; i < kept.length; i++) out[i] = values[kept[i]!]!;
  return out;
}

async function noTarget(missing: readonly number[], rows: number, spec: TargetSpec, { file, placeOf }: Finish) {
  const places = await placeOf(missing.slice(0, 5));
  const [first] = places;
  const here = places.filter((place) => place.file === first?.file);
  const lines = here.flatMap(({ line }) => (line === null ? [] : [line]));
  const at = lines.length === 0 ? file : here[0]!.file;
  return fault("TARGET_MISSING_VALUES", { file: at, target: spec.name, lines, count: missing.length, rows });
}

function numberTarget(values: Float64Array, { name }: TargetSpec, { file }: Finish): Target {
  if (values.every((value) => value === values[0])) {
    throw fault("TARGET_CONSTANT", { file, target: name, value: String(values[0]) });
  }
  return { task: "regression", name, values };
}

async function classTarget(
  codes: Int32Array,
  texts: readonly string[],
  kept: Int32Array | null,
  spec: TargetSpec,
  { file, decimal, placeOf }: Finish,
): Promise<Target> {
  if (spec.kind !== "classification") throw new Error("a target of texts is one of classes");
  const found = classesFrom(texts, decimal);
  if (found.length < 2) throw fault("TARGET_ONE_CLASS", { file, target: spec.name, value: found[0]! });
  const classes = classesInOrder(file, spec, spec.classes ?? found);
  const codeOf = new Map(classes.map((text, code) => [text, code]));
  const newCode = Int32Array.from(texts, (text) => codeOf.get(text) ?? -1);
  const coded = taken(codes, kept).map((code) => newCode[code]!);
  const unknown = coded.indexOf(-1);
  if (unknown >= 0) {
    const row = kept?.[unknown] ?? unknown;
    const [place] = await placeOf([row]);
    const value = texts[codes[row]!]!;
    throw fault("TARGET_CLASS_UNKNOWN", {
      file,
      line: null,
      ...place,
      row: row + 1,
      column: spec.name,
      value,
      classes,
    });
  }
  return { task: "classification", name: spec.name, codes: coded, classes };
}
