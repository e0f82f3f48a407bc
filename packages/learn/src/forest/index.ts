export {
  extraTrees,
  forest,
  type ExtraTreesClassifierOptions,
  type ExtraTreesRegressorOptions,
  type ForestClassifierOptions,
  type ForestRegressorOptions,
} from "./builders.ts";
export { shareGrower, type ForestPlan, type ForestShare, type GrownShare } from "./fit-forest.ts";
export type { FittedForest, FittedForestRegressor, OutOfBag } from "./fitted-forest.ts";
export { forestKinds } from "./kinds.ts";
