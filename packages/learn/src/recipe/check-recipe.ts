import { fault, type Problem } from "../fault/index.ts";
import { checkParams } from "../field/index.ts";
import type { Task } from "../table/index.ts";
import { estimatorKind, estimatorKindNames, transformKind, transformKindNames } from "./kinds.ts";
import type { Recipe } from "./recipe.ts";

/** Everything wrong with a recipe, each with its path; empty when it can be fitted to a target of this task. */
export function recipeProblems(recipe: Recipe, task: Task, path: string): Problem[] {
  const problems = recipe.transforms.flatMap((spec, i) => {
    const at = `${path}.transforms[${i}]`;
    const kind = transformKind(spec.kind);
    return kind
      ? checkParams(kind.fields, spec.params, at)
      : [{ path: `${at}.kind`, rule: `one of ${transformKindNames().join(", ")}`, got: spec.kind }];
  });
  const { estimator } = recipe;
  const kind = estimatorKind(estimator.kind);
  if (!kind) {
    problems.push({
      path: `${path}.estimator.kind`,
      rule: `one of ${estimatorKindNames().join(", ")}`,
      got: estimator.kind,
    });
  } else if (kind.task !== task) {
    problems.push({ path: `${path}.estimator`, rule: `an estimator for ${task}`, got: estimator.kind });
  } else {
    problems.push(...checkParams(kind.fields, estimator.params, `${path}.estimator`));
  }
  return problems;
}

/** Faults PARAMS_INVALID with all problems at once. */
export function assertRecipe(recipe: Recipe, task: Task): void {
  const problems = recipeProblems(recipe, task, "recipe");
  if (problems.length > 0) throw fault("PARAMS_INVALID", { of: "this recipe", problems });
}
