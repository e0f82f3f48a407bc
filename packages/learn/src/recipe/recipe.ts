import type { EstimatorSpec } from "../estimator/index.ts";
import type { Task } from "../table/index.ts";
import type { TransformSpec } from "../transform/index.ts";

/** Transforms and one estimator, fitted and served as one. Plain JSON: search walks it, the cache hashes it. */
export interface Recipe<T extends Task = Task> {
  readonly transforms: readonly TransformSpec[];
  readonly estimator: EstimatorSpec<T>;
}

/** Transforms in order, then the estimator: `pipe(impute("median"), standardize(), ridge())`. */
export function pipe<T extends Task>(...steps: readonly [...TransformSpec[], EstimatorSpec<T>]): Recipe<T> {
  return { transforms: steps.slice(0, -1) as TransformSpec[], estimator: steps.at(-1) as EstimatorSpec<T> };
}

/** An estimator alone is a recipe without transforms. */
export function asRecipe<T extends Task>(candidate: Recipe<T> | EstimatorSpec<T>): Recipe<T> {
  return "estimator" in candidate ? candidate : { transforms: [], estimator: candidate };
}
