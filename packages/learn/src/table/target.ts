export type Task = "regression" | "classification";

/** What is to be predicted, one entry a row, nothing missing. */
export type Target = RegressionTarget | ClassificationTarget;

export interface RegressionTarget {
  readonly task: "regression";
  readonly name: string;
  readonly values: Float64Array;
}
/** `codes` index into `classes`. Two classes or more. */
export interface ClassificationTarget {
  readonly task: "classification";
  readonly name: string;
  readonly codes: Int32Array;
  readonly classes: readonly string[];
}

/** The target without its values: what a model remembers of it. */
export type TargetInfo =
  | { readonly task: "regression"; readonly name: string }
  | { readonly task: "classification"; readonly name: string; readonly classes: readonly string[] };

export function targetInfo(target: Target): TargetInfo {
  return target.task === "regression"
    ? { task: target.task, name: target.name }
    : { task: target.task, name: target.name, classes: target.classes };
}

/** The given rows of a target. */
export function takeTarget<T extends Target>(target: T, rows: Readonly<Int32Array>): T {
  return target.task === "regression"
    ? { ...target, values: Float64Array.from(rows, (row) => target.values[row]!) }
    : { ...target, codes: Int32Array.from(rows, (row) => target.codes[row]!) };
}
