import {
  heedSignal,
  type EstimatorSpec,
  type FitOptions,
  type FittedEstimator,
  type Hands,
} from "../estimator/index.ts";
import { withDefaults } from "../field/index.ts";
import { featuresOf, type Table, type Target } from "../table/index.ts";
import type { FittedTransform, TransformSpec } from "../transform/index.ts";
import { assertRecipe } from "./check-recipe.ts";
import { estimatorKind, transformKind } from "./kinds.ts";
import type { Recipe } from "./recipe.ts";

/** A recipe that has seen its training rows. */
export interface FittedRecipe {
  readonly recipe: Recipe;
  readonly transforms: readonly FittedTransform[];
  readonly estimator: FittedEstimator;
  /** Names of the features that reach the estimator, after all transforms. */
  readonly inputs: readonly string[];
}

/** Fits each transform on the output of the one before, then the estimator. Faults PARAMS_INVALID, CANCELLED. */
export function fitRecipe(recipe: Recipe, table: Table, target: Target, options: FitOptions): FittedRecipe {
  assertRecipe(recipe, target.task);
  const heeding = heedSignal(options);
  const transforms: FittedTransform[] = [];
  let current = table;
  for (const spec of recipe.transforms) {
    const fitted = fitTransform(spec, current);
    current = fitted.apply(current);
    transforms.push(fitted);
  }
  const features = featuresOf(current);
  const estimator = fitEstimator(recipe.estimator, features, target, heeding);
  return { recipe, transforms, estimator, inputs: features.names };
}

function fitTransform(spec: TransformSpec, table: Table): FittedTransform {
  const kind = transformKind(spec.kind)!; // assertRecipe has looked
  return kind.fit(withDefaults(kind.fields, spec.params), table);
}

function fitEstimator(
  spec: EstimatorSpec,
  features: ReturnType<typeof featuresOf>,
  target: Target,
  options: FitOptions,
): FittedEstimator {
  const kind = estimatorKind(spec.kind)!;
  return kind.fit(withDefaults(kind.fields, spec.params), features, target, options);
}

/**
 * Values (rows,) or probabilities (rows × classes). The table has the columns of fitting, before transforms. `hands`
 * share the work and never change a bit: see `trainingThreads` of the node entry.
 */
export function predictRecipe(fitted: FittedRecipe, table: Table, hands?: Hands): Float64Array {
  const prepared = fitted.transforms.reduce((current, transform) => transform.apply(current), table);
  return fitted.estimator.predict(featuresOf(prepared), hands);
}
