/** Placeholders of the request. */
export const requestNames = ["request_id", "timestamp"] as const;

/** Placeholders of the server: they tell nothing of the model. */
export const stateNames = ["ready", "model_loaded", "circuit_breaker"] as const;

/** Placeholders of the model, behind `model.`; `metrics.NAME` beside them. */
export const modelNames = [
  "name",
  "version",
  "aliases",
  "task",
  "target",
  "features",
  "classes",
  "metrics",
  "trained_rows",
  "estimator",
  "run_id",
] as const;

/** Placeholders of one row's prediction; `probabilities.CLASS` beside them. */
export const rowNames = [
  "prediction",
  "rating",
  "label",
  "probability",
  "probabilities",
  "defaulted",
  "unseen",
  "out_of_range",
] as const;

/** Placeholders of a refusal. */
export const errorNames = ["status", "error.code", "error.message", "error.hint", "error.details"] as const;

export type RequestName = (typeof requestNames)[number];
export type StateName = (typeof stateNames)[number];
export type ModelName = (typeof modelNames)[number];
export type RowName = (typeof rowNames)[number];
export type ErrorName = (typeof errorNames)[number];

/** A placeholder, taken apart. */
export type Placeholder =
  | { readonly of: "request"; readonly name: RequestName }
  | { readonly of: "state"; readonly name: StateName }
  | { readonly of: "model"; readonly name: ModelName }
  | { readonly of: "metric"; readonly name: string }
  | { readonly of: "count" }
  | { readonly of: "row"; readonly name: RowName }
  | { readonly of: "probability"; readonly name: string }
  | { readonly of: "error"; readonly name: ErrorName };

const metricPrefix = "model.metrics.";
const classPrefix = "probabilities.";

const among = <const T extends string>(names: readonly T[], name: string): T | undefined =>
  names.find((one) => one === name);

/** What a placeholder's name stands for, wherever it stands; null: for nothing. */
export function placeholderNamed(name: string): Placeholder | null {
  if (name === "count") return { of: "count" };
  if (name.startsWith(metricPrefix)) return { of: "metric", name: name.slice(metricPrefix.length) };
  if (name.startsWith(classPrefix)) return { of: "probability", name: name.slice(classPrefix.length) };
  const request = among(requestNames, name);
  if (request !== undefined) return { of: "request", name: request };
  const state = among(stateNames, name);
  if (state !== undefined) return { of: "state", name: state };
  const row = among(rowNames, name);
  if (row !== undefined) return { of: "row", name: row };
  const error = among(errorNames, name);
  if (error !== undefined) return { of: "error", name: error };
  const model = name.startsWith("model.") ? among(modelNames, name.slice("model.".length)) : undefined;
  return model === undefined ? null : { of: "model", name: model };
}

/** Every name that is written out, by what it tells of. */
export const namesOf = {
  request: requestNames as readonly string[],
  state: stateNames as readonly string[],
  model: modelNames.map((name) => `model.${name}`),
  row: rowNames as readonly string[],
  count: ["count"],
  error: errorNames as readonly string[],
} as const;
