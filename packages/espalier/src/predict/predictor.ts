import { createTable, predictTable, prepareModel, type Column, type Model, type Schema } from "@espalier/learn";
import type { Prediction } from "../contract/index.ts";
import { ratingOf, sortedBands } from "./bands.ts";
import { Refusal } from "./refusal.ts";
import { isRowFault } from "./row-fault.ts";
import { createRowReader, problemLimit, type RowNotes } from "./row-reader.ts";
import type { RowProblem } from "./row-problem.ts";
import type { ServedModel, ServeRules } from "./served-model.ts";

/**
 * Rows of unknown content in, one prediction a row out; every route is a view of this one function. `rowPath` is where
 * a row stands in the body. Throws a Refusal: ROW_INVALID for all problems at once, PREDICTION_NOT_FINITE.
 */
export type Predictor = (rows: readonly unknown[], rowPath: (row: number) => string) => readonly Prediction[];

/** Compiles the model's schema and the project's rules. Faults BANDS_INVALID. */
export function createPredictor({ model }: ServedModel, rules: ServeRules): Predictor {
  const read = createRowReader(model, rules.missing);
  const { predictCells } = prepareModel(model);
  const answer = answersOf(model, rules);
  const cells = new Float64Array(Object.keys(model.schema).length);

  const outputsOf = (row: Float64Array, rowPath: (row: number) => string, at: number): Float64Array => {
    try {
      return predictCells(row);
    } catch (error) {
      throw isRowFault(error) ? notFinite(rowPath(at)) : error;
    }
  };

  /** One row needs no table. */
  const predictOne = (row: unknown, rowPath: (row: number) => string): Prediction => {
    const problems: RowProblem[] = [];
    const notes = read(row, 0, cells, rowPath, problems);
    if (problems.length > 0) throw rowsRefused(problems);
    const outputs = outputsOf(cells, rowPath, 0);
    if (!outputs.every(Number.isFinite)) throw notFinite(rowPath(0));
    return answer(outputs, 0, notes);
  };

  const tableOutputs = (columns: readonly Column[], rows: number, rowPath: (row: number) => string): Float64Array => {
    try {
      return predictTable(model, createTable(columns, rows));
    } catch (error) {
      if (!isRowFault(error)) throw error;
      for (let row = 0; row < rows; row++) outputsOf(takeCells(columns, row, cells), rowPath, row); // finds the row
      throw error;
    }
  };

  return (rows, rowPath) => {
    if (rows.length === 0) return [];
    if (rows.length === 1) return [predictOne(rows[0], rowPath)];
    const columns = emptyColumns(model.schema, rows.length);
    const problems: RowProblem[] = [];
    const notes: RowNotes[] = [];
    for (let row = 0; row < rows.length && problems.length < problemLimit; row++) {
      notes.push(read(rows[row], row, cells, rowPath, problems));
      putCells(cells, columns, row);
    }
    if (problems.length > 0) throw rowsRefused(problems);
    const outputs = tableOutputs(columns, rows.length, rowPath);
    const lost = outputs.findIndex((value) => !Number.isFinite(value));
    if (lost >= 0) throw notFinite(rowPath(Math.floor(lost / (outputs.length / rows.length))));
    return notes.map((told, row) => answer(outputs, row, told));
  };
}

export const emptyColumns = (schema: Schema, rows: number): readonly Column[] =>
  Object.entries(schema).map(([name, feature]) =>
    feature.kind === "number"
      ? { name, kind: "number", values: new Float64Array(rows) }
      : { name, kind: "category", codes: new Int32Array(rows), levels: feature.levels },
  );

export function putCells(cells: Readonly<Float64Array>, columns: readonly Column[], row: number): void {
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!;
    const cell = cells[i]!;
    if (column.kind === "number") column.values[row] = cell;
    else column.codes[row] = Number.isNaN(cell) ? -1 : cell;
  }
}

/** The cells of one row of these columns. */
export function takeCells(columns: readonly Column[], row: number, cells: Float64Array): Float64Array {
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!;
    if (column.kind === "number") cells[i] = column.values[row]!;
    else cells[i] = column.codes[row]! < 0 ? Number.NaN : column.codes[row]!;
  }
  return cells;
}

export type Answer = (outputs: Readonly<Float64Array>, row: number, notes: RowNotes) => Prediction;

/** How a row's outputs are told. */
export const answersOf = ({ target }: Model, rules: ServeRules): Answer =>
  target.task === "regression" ? numberAnswers(rules) : classAnswers(target.classes);

function numberAnswers(rules: ServeRules): Answer {
  const bands = rules.bands ? sortedBands(rules.bands) : null;
  return (outputs, row, notes) => {
    const prediction = outputs[row]!;
    return bands ? { prediction, rating: ratingOf(bands, prediction), ...notes } : { prediction, ...notes };
  };
}

function classAnswers(classes: readonly string[]): Answer {
  return (outputs, row, notes) => {
    const first = row * classes.length;
    let best = 0;
    // Without a prototype, a class named "__proto__" is an ordinary key.
    const probabilities = Object.create(null) as Record<string, number>;
    for (let code = 0; code < classes.length; code++) {
      probabilities[classes[code]!] = outputs[first + code]!;
      if (outputs[first + code]! > outputs[first + best]!) best = code;
    }
    const label = classes[best]!;
    return { prediction: label, label, probabilities, ...notes };
  };
}

export function rowsRefused(problems: readonly RowProblem[]): Refusal {
  const details = problems.map(({ path, message, fix }) => ({ path, message: `${message}; ${fix}` }));
  const [only, ...others] = problems;
  if (only && others.length === 0) return new Refusal("ROW_INVALID", only.message, only.fix, details);
  const count = problems.length < problemLimit ? String(problems.length) : `${problemLimit} or more`;
  const shown = problems.slice(0, 3).map((problem) => problem.message);
  const message = `${count} problems: ${shown.join("; ")}${problems.length > 3 ? "; …" : ""}`;
  const hint = "correct what `details` lists; GET /model/info tells what each feature takes";
  return new Refusal("ROW_INVALID", message, hint, details);
}

export const notFinite = (path: string) =>
  new Refusal(
    "PREDICTION_NOT_FINITE",
    `the model has no finite prediction for ${path === "" ? "this row" : path}: its values are too extreme`,
    "check the row for impossible values, such as a length below zero",
  );
