import { entry, faultsFrom } from "./fault.ts";
import { nearestOf } from "./nearest.ts";
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
  CANCELLED: entry({
    blame: "state",
    doc: "The signal that was given to a fit was aborted. Nothing of the fit is left; threads are ready for the next.",
    message: (p: { reason: string }) => `the fit was cancelled: ${p.reason}`,
    hint: () => "fit again without aborting the signal, or with a later deadline",
  }),
  CLASS_TOO_SMALL: entry({
    blame: "input",
    doc: "A class has fewer than two distinct rows, so it cannot stand on both sides of a split.",
    message: (p: { class: string; rows: number; folds: number }) =>
      `class ${quoted(p.class)} must have at least 2 distinct rows to be split in ${p.folds}; got ${p.rows === 1 ? "1 row" : `${p.rows} rows that are all alike`}`,
    hint: (p) => `add rows of class ${quoted(p.class)}, merge it with another class, or leave its rows out`,
  }),
  COLUMN_ALL_MISSING: entry({
    blame: "input",
    doc: "A column has no value at all in the training rows, so nothing can be learned or imputed from it.",
    message: (p: { column: string; rows: number }) =>
      `column ${quoted(p.column)} has no value in any of the ${p.rows} training rows`,
    hint: (p) => `leave ${quoted(p.column)} out of the features, or fill it in the data`,
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
  COLUMN_TWICE: entry({
    blame: "input",
    doc: "Two columns of one table have the same name.",
    message: (p: { column: string }) => `column ${quoted(p.column)} appears twice`,
    hint: () => "give every column a name of its own",
  }),
  FIT_NOT_FINITE: entry({
    blame: "input",
    doc: "A fit overflowed: the features or the target hold numbers too large or too small for float64 arithmetic.",
    message: (p: { kind: string; what: string }) => `${p.kind}: the fitted ${p.what} must be finite; they overflowed`,
    hint: () =>
      "look for absurd values in the features and the target, or put clip() and standardize() before this step",
  }),
  METRIC_SHAPE: entry({
    blame: "input",
    doc: "A metric was given a target, predictions and weights that do not belong together.",
    message: (p: { metric: string; problem: string }) => `metric ${quoted(p.metric)}: ${p.problem}`,
    hint: () => "give values (regression) or rows × classes probabilities (classification) for the rows of the target",
  }),
  METRIC_UNKNOWN: entry({
    blame: "input",
    doc: "No metric has this name, or the one that has it cannot judge this task or number of classes.",
    message: (p: { metric: string; task: string | null; have: readonly string[] }) =>
      `${quoted(p.metric)} is not a ${p.task === null ? "metric" : `metric for this ${p.task} target`}; there are ${p.have.join(", ")}`,
    hint: (p) => {
      const meant = nearestOf(p.metric, p.have);
      return meant ? `did you mean ${quoted(meant)}?` : "choose one of these metrics";
    },
  }),
  MODEL_DAMAGED: entry({
    blame: "state",
    doc: "A model file is truncated, altered or not a model file. Nothing of it was used.",
    message: (p: { part: string; problem: string }) => `the model file is damaged (${p.part}): ${p.problem}`,
    hint: () => "take the file from its source again, or train again",
  }),
  MODEL_FORMAT: entry({
    blame: "state",
    doc: "A model file was written by a version of Espalier with another file format.",
    message: (p: { found: number; supported: number }) =>
      `the model file has format ${p.found}; this version reads format ${p.supported}`,
    hint: () => "install the version of Espalier that wrote it, or train again",
  }),
  NO_TRAINING_ROWS: entry({
    blame: "input",
    doc: "A fit was given no rows, or only rows of weight 0.",
    message: (p: { kind: string; rows: number }) =>
      `${p.kind} needs at least 1 training row with a weight above 0; all ${p.rows} rows have weight 0`,
    hint: () => "check the filters before this step and the weights",
  }),
  OUT_OF_MEMORY: entry({
    blame: "state",
    doc: "A fit needed more memory than there is, or than WebAssembly can have (4 GB). What it had taken is free again.",
    message: (p: { kind: string; rows: number; features: number }) =>
      `${p.kind} ran out of memory on ${p.rows} rows of ${p.features} features`,
    hint: () => "fit fewer rows or features, or several models one after another instead of at once",
  }),
  PARAMS_INVALID: entry({
    blame: "input",
    doc: "Hyper-parameters are unknown, of the wrong type or out of range. All problems are listed at once.",
    message: (p: { of: string; problems: readonly Problem[] }) => `${p.of}: ${listed(p.problems)}`,
    hint: (p) => (p.problems.length === 1 ? "correct this value" : "correct these values"),
  }),
  SEARCH_FAILED: entry({
    blame: "input",
    doc: "Every trial of a search failed, so there is nothing to choose from. The first reason is given.",
    message: (p: { trials: number; reason: string }) =>
      `${p.trials === 1 ? "the only trial" : `all ${p.trials} trials`} of the search failed: ${p.reason}`,
    hint: () => "remove this cause; if only some values are to blame, narrow the ranges to search",
  }),
  TARGET_OUT_OF_DOMAIN: entry({
    blame: "input",
    doc: "A loss cannot explain a value of the target: counts are not negative, amounts of the gamma loss are above 0.",
    message: (p: { loss: string; rule: string; of: string; row: number; value: number }) =>
      `the ${p.loss} loss needs targets that are ${p.rule}; ${p.of} ${p.row} (the first is 0) has ${p.value}`,
    hint: () => "correct or leave out such rows, or choose another loss",
  }),
  TOO_FEW_ROWS: entry({
    blame: "input",
    doc: "There are fewer rows, or groups of rows that must stay together, than sides of the split.",
    message: (p: { rows: number; groups: number; folds: number }) =>
      `${p.folds} folds need at least ${p.folds} rows that may be parted; got ${p.groups} (${p.rows} rows, identical or grouped ones counted once)`,
    hint: () => "use fewer folds, or add rows",
  }),
  VALUES_MISSING: entry({
    blame: "input",
    doc: "A number column has missing values where the estimator needs every value.",
    message: (p: { column: string; rows: number; kind: string }) =>
      `${p.kind} needs every value; column ${quoted(p.column)} has none in ${p.rows} ${p.rows === 1 ? "row" : "rows"}`,
    hint: () => 'put impute("median") before this step',
  }),
  VALUE_NOT_FINITE: entry({
    blame: "input",
    doc: "A number column holds Infinity or -Infinity where a step needs finite numbers.",
    message: (p: { column: string; value: number }) =>
      `column ${quoted(p.column)} must hold finite numbers; got ${p.value}`,
    hint: () => "correct these values in the data, or leave them missing and put impute() before this step",
  }),
  WORKER_DIED: entry({
    blame: "state",
    doc: "A worker thread ended before it answered: most often it ran out of memory.",
    message: (p: { reason: string }) => `a worker thread died: ${p.reason}`,
    hint: () => "use fewer threads, smaller models or fewer rows, or give Node more memory (--max-old-space-size)",
  }),
};

export const fault = faultsFrom(learnFaults);
