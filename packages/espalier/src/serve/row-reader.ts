import { createTable, type Column, type Feature, type Model, type Table } from "@espalier/learn";
import { didYouMean } from "../fault/index.ts";
import { requestNames, type RequestNames } from "./request-names.ts";
import {
  levelUnseen,
  notARow,
  sentTwice,
  targetSent,
  unknownName,
  valueMissing,
  wrongValue,
  type RowProblem,
} from "./row-problem.ts";

/** What is told of one row beside its prediction. Names as in the data, in feature order. */
export interface RowNotes {
  readonly defaulted: readonly string[];
  readonly unseen: readonly string[];
  readonly outOfRange: readonly string[];
}

/** Rows as the model takes them, stand-ins in place; or all that is wrong with them, up to `problemLimit`. */
export type ReadRows =
  | { readonly kind: "table"; readonly table: Table; readonly notes: readonly RowNotes[] }
  | { readonly kind: "problems"; readonly problems: readonly RowProblem[] };

/** Reads rows of unknown content; `rowPath` is where a row stands in the body, "" for a row that is the body. */
export type RowReader = (rows: readonly unknown[], rowPath: (row: number) => string) => ReadRows;

export const problemLimit = 100;

/** Suggestions cost time, so a hostile body gets only so many of them. */
const suggestionLimit = 20;

/** One feature, ready to read: what stands in for a missing value is a number, or a level's code (-1 = none). */
interface Slot {
  readonly name: string;
  readonly feature: Feature;
  readonly standIn: number;
  readonly codeOf: ReadonlyMap<string, number>;
}

type CellState = "absent" | "missing" | "unseen" | "outside" | "present";

/**
 * Compiles a model's schema into a reader. No value is coerced. A missing value, or a category's value that training
 * never saw, takes its stand-in and is named; with `missing: "reject"` it is a problem instead.
 */
export function createRowReader(model: Model, missing: "median" | "reject"): RowReader {
  const slots = slotsOf(model);
  const names = requestNames(
    slots.map((slot) => slot.name),
    model.target.name,
  );
  const read = createOneRowReader(slots, names, model.target.name, missing);

  return (rows, rowPath) => {
    const cells = slots.map(({ feature }) =>
      feature.kind === "number" ? new Float64Array(rows.length) : new Int32Array(rows.length),
    );
    const problems: RowProblem[] = [];
    const notes: RowNotes[] = [];
    for (let row = 0; row < rows.length && problems.length < problemLimit; row++) {
      notes.push(read(rows[row], row, cells, rowPath, problems));
    }
    if (problems.length > 0) return { kind: "problems", problems };
    return {
      kind: "table",
      table: createTable(
        slots.map((slot, i) => columnOf(slot, cells[i])),
        rows.length,
      ),
      notes,
    };
  };
}

function slotsOf(model: Model): readonly Slot[] {
  const standIns = new Map(Object.entries(model.defaults));
  return Object.entries(model.schema).map(([name, feature]) => {
    const codeOf = new Map(feature.kind === "category" ? feature.levels.map((level, code) => [level, code]) : []);
    const value = standIns.get(name) ?? null;
    const standIn = feature.kind === "number" ? (value ?? Number.NaN) : (codeOf.get(String(value)) ?? -1);
    return { name, feature, standIn: Number(standIn), codeOf };
  });
}

function columnOf({ name, feature }: Slot, cells: Float64Array | Int32Array | undefined): Column {
  return feature.kind === "number"
    ? { name, kind: "number", values: cells as Float64Array }
    : { name, kind: "category", codes: cells as Int32Array, levels: feature.levels };
}

function createOneRowReader(slots: readonly Slot[], names: RequestNames, target: string, missing: "median" | "reject") {
  const states: CellState[] = slots.map(() => "absent");
  const known = [...names.places.keys()];

  return (
    row: unknown,
    at: number,
    cells: readonly (Float64Array | Int32Array)[],
    rowPath: (row: number) => string,
    problems: RowProblem[],
  ): RowNotes => {
    const report = (key: string | null, problem: Omit<RowProblem, "path">) => {
      if (problems.length < problemLimit) problems.push({ path: pathOf(rowPath(at), key), ...problem });
    };
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      report(null, notARow(row));
      return noNotes;
    }
    const record = row as Readonly<Record<string, unknown>>;
    states.fill("absent");

    for (const key of Object.keys(record)) {
      if (problems.length >= problemLimit) return noNotes;
      const place = names.places.get(key);
      if (place === undefined) {
        report(key, key === target ? targetSent(key) : unknownName(key, likeName(key, known, problems.length)));
        continue;
      }
      const slot = slots[place]!;
      if (states[place] !== "absent") {
        report(key, sentTwice(slot.name, names.accepted[place]!));
        continue;
      }
      const state = readCell(slot, record[key], cells[place]!, at);
      if (state === "wrong") report(key, wrongValue(slot.name, slot.feature, record[key]));
      states[place] = state === "wrong" ? "present" : state;
    }

    const notes = { defaulted: [] as string[], unseen: [] as string[], outOfRange: [] as string[] };
    for (let place = 0; place < slots.length; place++) {
      const state = states[place]!;
      if (state === "present") continue;
      const slot = slots[place]!;
      if (state === "outside") {
        notes.outOfRange.push(slot.name);
        continue;
      }
      if (missing === "reject") {
        const key = names.accepted[place]!.find((name) => Object.hasOwn(record, name)) ?? slot.name;
        const unseen = state === "unseen" && slot.feature.kind === "category";
        report(key, unseen ? levelUnseen(slot.name, slot.feature, record[key]) : valueMissing(slot.name));
      }
      cells[place]![at] = slot.standIn;
      notes.defaulted.push(slot.name);
      if (state === "unseen") notes.unseen.push(slot.name);
    }
    return notes;
  };
}

const noNotes: RowNotes = { defaulted: [], unseen: [], outOfRange: [] };

/** Puts one value in its column, if it is one. */
function readCell(slot: Slot, value: unknown, into: Float64Array | Int32Array, at: number): CellState | "wrong" {
  if (value === null || value === undefined) return "missing";
  const { feature } = slot;
  if (feature.kind === "number") {
    if (typeof value !== "number" || !Number.isFinite(value)) return "wrong"; // JSON's 1e400 arrives as Infinity
    into[at] = value;
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = feature;
    return value < min || value > max ? "outside" : "present";
  }
  if (typeof value !== "string") return "wrong";
  const code = slot.codeOf.get(value);
  if (code === undefined) return "unseen";
  into[at] = code;
  return "present";
}

function likeName(key: string, known: readonly string[], soFar: number): readonly string[] {
  return soFar < suggestionLimit && key.length <= 64 ? didYouMean(key, known).slice(0, 1) : [];
}

/** `alcohol`, `rows[3].alcohol`, `[3]`; a very long name is cut. */
function pathOf(row: string, key: string | null): string {
  if (key === null) return row;
  const name = key.length > 80 ? `${key.slice(0, 77)}...` : key;
  return row === "" ? name : `${row}.${name}`;
}
