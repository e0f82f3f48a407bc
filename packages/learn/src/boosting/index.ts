export { boosting, type BoostingClassifierOptions, type BoostingRegressorOptions } from "./builders.ts";
export type { BoostingFitOptions, ValidationRows } from "./check-fit.ts";
export type { FittedBoosting } from "./fitted-boosting.ts";
export { boostingKinds } from "./kinds.ts";
export { trainBoosting } from "./train.ts";
