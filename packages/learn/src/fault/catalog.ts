import { entry, faultsFrom } from "./fault.ts";
import { quoted, shown } from "./wording.ts";

export interface Problem {
  /** Where: `estimator.params.alpha`, `candidates.forest`. */
  readonly path: string;
  /** What was expected there. */
  readonly rule: string;
  readonly got: unknown;
}

const listed = (problems: readonly Problem[]) =>
  problems.map((p) => `${p.path} must be ${p.rule}; got ${shown(p.got)}`).join("; ");

/** Every fault the learning engine throws. Sorted by code; documented in docs/reference/errors.md. */
export const learnFaults = {
  COLUMN_ALL_MISSING: entry({
    blame: "input",
    doc: "A column has no value at all in the training rows, so nothing can be learned or imputed from it.",
    message: (p: { column: string; rows: number }) =>
      `column ${quoted(p.column)} has no value in any of the ${p.rows} training rows`,
    hint: (p) => `leave ${quoted(p.column)} out of the features, or fill it in the data`,
  }),
  COLUMN_LENGTH: entry({
    blame: "input",
    doc: "The columns of one table have different lengths.",
    message: (p: { column: string; rows: number; expected: number }) =>
      `column ${quoted(p.column)} has ${p.rows} values; the table has ${p.expected} rows`,
    hint: () => "give every column of a table the same number of values",
  }),
  COLUMN_MISSING: entry({
    blame: "input",
    doc: "A table lacks a column that the recipe or the model needs.",
    message: (p: { column: string; have: readonly string[] }) =>
      `column ${quoted(p.column)} is not in the table; it has ${p.have.map(quoted).join(", ")}`,
    hint: (p) => `rename a column to ${quoted(p.column)}, or fit again without it`,
  }),
  COLUMN_KIND: entry({
    blame: "input",
    doc: "A column is of another kind (number, category) than the step or model needs.",
    message: (p: { column: string; expected: string; got: string }) =>
      `column ${quoted(p.column)} must be a ${p.expected} column; it is a ${p.got} column`,
    hint: (p) =>
      p.got === "category"
        ? `put oneHot() or ordinal() before this step, or leave ${quoted(p.column)} out`
        : `declare ${quoted(p.column)} as ${p.expected} in the schema`,
  }),
  COLUMN_TWICE: entry({
    blame: "input",
    doc: "Two columns of one table have the same name.",
    message: (p: { column: string }) => `column ${quoted(p.column)} appears twice`,
    hint: () => "give every column a name of its own",
  }),
  PARAMS_INVALID: entry({
    blame: "input",
    doc: "Hyper-parameters are unknown, of the wrong type or out of range. All problems are listed at once.",
    message: (p: { of: string; problems: readonly Problem[] }) => `${p.of}: ${listed(p.problems)}`,
    hint: (p) => (p.problems.length === 1 ? "correct this value" : "correct these values"),
  }),
};

export const fault = faultsFrom(learnFaults);
