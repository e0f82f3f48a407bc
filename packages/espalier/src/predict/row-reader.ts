import type { Feature, Model } from "@espalier/learn";
import { didYouMean } from "../fault/index.ts";
import { requestNames } from "./request-names.ts";
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

/** What is told of one row beside its prediction, as answers have it. Names as in the data, in feature order. */
export interface RowNotes {
  readonly defaulted: string[];
  readonly unseen: string[];
  readonly out_of_range: string[];
}

/**
 * Reads row `at` of a body, of unknown content, into `cells`: one number a feature, in schema order, stand-ins in
 * place; NaN = missing, a category is its code. `rowPath` is where a row stands in the body, "" for a row that is the
 * body. What is wrong is added to `problems`, up to `problemLimit`; cells and notes then mean nothing.
 */
export type RowReader = (
  row: unknown,
  at: number,
  cells: Float64Array,
  rowPath: (row: number) => string,
  problems: RowProblem[],
) => RowNotes;

export const problemLimit = 100;

/** Suggestions cost time, so a hostile body gets only so many of them. */
const suggestionLimit = 20;

/** One feature, ready to read: what stands in for a missing value is a number, or a level's code (NaN = none). */
export interface Slot {
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
  const target = model.target.name;
  const { places, accepted } = requestNames(
    slots.map((slot) => slot.name),
    target,
  );
  const states: CellState[] = slots.map(() => "absent");
  const known = [...places.keys()];

  return (row, at, cells, rowPath, problems) => {
    const report = (key: string | null, problem: Omit<RowProblem, "path">) => {
      if (problems.length < problemLimit) problems.push({ path: pathOf(rowPath(at), key), ...problem });
    };
    const notes: RowNotes = { defaulted: [], unseen: [], out_of_range: [] };
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      report(null, notARow(row));
      return notes;
    }
    const record = row as Readonly<Record<string, unknown>>;
    states.fill("absent");

    for (const key of Object.keys(record)) {
      if (problems.length >= problemLimit) return notes;
      const place = places.get(key);
      if (place === undefined) {
        report(key, key === target ? targetSent(key) : unknownName(key, likeName(key, known, problems.length)));
        continue;
      }
      const slot = slots[place]!;
      if (states[place] !== "absent") {
        report(key, sentTwice(slot.name, accepted[place]!));
        continue;
      }
      const state = readCell(slot, record[key], cells, place);
      if (state === "wrong") report(key, wrongValue(slot.name, slot.feature, record[key]));
      states[place] = state === "wrong" ? "present" : state;
    }

    for (let place = 0; place < slots.length; place++) {
      const state = states[place]!;
      if (state === "present") continue;
      const slot = slots[place]!;
      if (state === "outside") {
        notes.out_of_range.push(slot.name);
        continue;
      }
      if (missing === "reject") {
        const key = accepted[place]!.find((name) => Object.hasOwn(record, name)) ?? slot.name;
        const unseen = state === "unseen" && slot.feature.kind === "category";
        report(key, unseen ? levelUnseen(slot.name, slot.feature, record[key]) : valueMissing(slot.name));
      }
      cells[place] = slot.standIn;
      notes.defaulted.push(slot.name);
      if (state === "unseen") notes.unseen.push(slot.name);
    }
    return notes;
  };
}

export function slotsOf(model: Model): readonly Slot[] {
  const standIns = new Map(Object.entries(model.defaults));
  return Object.entries(model.schema).map(([name, feature]) => {
    const codeOf = new Map(feature.kind === "category" ? feature.levels.map((level, code) => [level, code]) : []);
    const value = standIns.get(name) ?? null;
    const standIn = feature.kind === "number" ? value : codeOf.get(String(value));
    return { name, feature, standIn: Number(standIn ?? Number.NaN), codeOf };
  });
}

/** Puts one value in its place, if it is one. */
function readCell(slot: Slot, value: unknown, cells: Float64Array, place: number): CellState | "wrong" {
  if (value === null || value === undefined) return "missing";
  const { feature } = slot;
  if (feature.kind === "number") {
    if (typeof value !== "number" || !Number.isFinite(value)) return "wrong"; // JSON's 1e400 arrives as Infinity
    cells[place] = value;
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = feature;
    return value < min || value > max ? "outside" : "present";
  }
  if (typeof value !== "string") return "wrong";
  const code = slot.codeOf.get(value);
  if (code === undefined) return "unseen";
  cells[place] = code;
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
