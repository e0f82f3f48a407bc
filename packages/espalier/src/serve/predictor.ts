import { predictTable, prepareModel, type Table } from "@espalier/learn";
import type { Prediction } from "../contract/index.ts";
import { ratingOf, sortedBands } from "./bands.ts";
import { Refusal } from "./refusal.ts";
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
  const answer = model.target.task === "regression" ? numberAnswers(rules) : classAnswers(model.target.classes);

  return (rows, rowPath) => {
    if (rows.length === 0) return [];
    const found = read(rows, rowPath);
    if (found.kind === "problems") throw rowsRefused(found.problems);
    const outputs = rows.length === 1 ? predictCells(cellsOf(found.table)) : predictTable(model, found.table);
    const lost = outputs.findIndex((value) => !Number.isFinite(value));
    if (lost >= 0) throw notFinite(rowPath(Math.floor(lost / (outputs.length / rows.length))));
    return found.notes.map((notes, row) => answer(outputs, row, notes));
  };
}

/** The first row as numbers. */
const cellsOf = ({ columns }: Table): Float64Array =>
  Float64Array.from(columns, (column) => {
    if (column.kind === "number") return column.values[0]!;
    const code = column.codes[0]!;
    return code < 0 ? Number.NaN : code;
  });

type Answer = (outputs: Readonly<Float64Array>, row: number, notes: RowNotes) => Prediction;

const noted = ({ defaulted, unseen, outOfRange }: RowNotes) => ({
  defaulted: [...defaulted],
  unseen: [...unseen],
  out_of_range: [...outOfRange],
});

function numberAnswers(rules: ServeRules): Answer {
  const bands = rules.bands ? sortedBands(rules.bands) : null;
  return (outputs, row, notes) => {
    const prediction = outputs[row]!;
    return bands
      ? { prediction, rating: ratingOf(bands, prediction), ...noted(notes) }
      : { prediction, ...noted(notes) };
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
    return { prediction: label, label, probabilities, ...noted(notes) };
  };
}

function rowsRefused(problems: readonly RowProblem[]): Refusal {
  const details = problems.map(({ path, message, fix }) => ({ path, message: `${message}; ${fix}` }));
  const [only, ...others] = problems;
  if (only && others.length === 0) return new Refusal("ROW_INVALID", only.message, only.fix, details);
  const count = problems.length < problemLimit ? String(problems.length) : `${problemLimit} or more`;
  const shown = problems.slice(0, 3).map((problem) => problem.message);
  const message = `${count} problems: ${shown.join("; ")}${problems.length > 3 ? "; …" : ""}`;
  const hint = "correct what `details` lists; GET /model/info tells what each feature takes";
  return new Refusal("ROW_INVALID", message, hint, details);
}

const notFinite = (path: string) =>
  new Refusal(
    "PREDICTION_NOT_FINITE",
    `the model has no finite prediction for ${path === "" ? "this row" : path}: its values are too extreme`,
    "check the row for values of an impossible size",
  );
