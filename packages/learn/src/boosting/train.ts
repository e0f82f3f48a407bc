import { heedSignal, type EstimatorSpec } from "../estimator/index.ts";
import { fault, type Problem } from "../fault/index.ts";
import { checkParams, isTunable, withDefaults } from "../field/index.ts";
import type { Features, Target } from "../table/index.ts";
import type { BoostingFitOptions } from "./check-fit.ts";
import type { FittedBoosting } from "./fitted-boosting.ts";
import { boostingClassifier, boostingRegressor } from "./kinds.ts";

/**
 * Fits one boosting model directly, with what a recipe cannot say: validation rows of the caller's own, or a fitted
 * model to go on from.
 *
 *     trainBoosting(boosting.regressor({ trees: 500, earlyStoppingRounds: 20 }), x, y, { rng, validation: { x, y } });
 *
 * Faults PARAMS_INVALID with all problems, NO_TRAINING_ROWS, TARGET_OUT_OF_DOMAIN, CANCELLED.
 */
export function trainBoosting(
  spec: EstimatorSpec,
  x: Features,
  y: Target,
  options: BoostingFitOptions,
): FittedBoosting {
  const kind = [boostingRegressor, boostingClassifier].find((one) => one.kind === spec.kind);
  const problems: Problem[] = kind
    ? [...checkParams(kind.fields, spec.params, "params"), ...openProblems(spec)]
    : [{ path: "kind", rule: `${boostingRegressor.kind} or ${boostingClassifier.kind}`, got: spec.kind }];
  if (kind && kind.task !== y.task) problems.push({ path: "y", rule: `a ${kind.task} target`, got: y.task });
  if (!kind || problems.length > 0) throw fault("PARAMS_INVALID", { of: "boosting", problems });
  return kind.fit(withDefaults(kind.fields, spec.params), x, y, heedSignal(options));
}

const openProblems = ({ params }: EstimatorSpec): Problem[] =>
  Object.entries(params).flatMap(([key, got]) =>
    isTunable(got) ? [{ path: `params.${key}`, rule: "a value: there is no search here", got }] : [],
  );
