export { assertRecipe, recipeProblems } from "./check-recipe.ts";
export { fitRecipe, predictRecipe, type FittedRecipe } from "./fit-recipe.ts";
export { estimatorKind, estimatorKindNames, estimatorKinds, transformKind, transformKindNames } from "./kinds.ts";
export { prepareRecipe } from "./prepare-recipe.ts";
export { asRecipe, pipe, type Recipe } from "./recipe.ts";
export { firstPoint, spaceOf, withPoint } from "./space.ts";
