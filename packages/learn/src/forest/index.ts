export { extraTrees, forest, type ForestClassifierOptions, type ForestRegressorOptions } from "./builders.ts";
export type { FittedForest } from "./fitted-forest.ts";
export { forestKinds } from "./kinds.ts";
