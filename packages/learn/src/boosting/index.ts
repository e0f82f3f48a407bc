export { boosting, type BoostingOptions } from "./builders.ts";
export type { FittedBoosting } from "./fitted-boosting.ts";
export { boostingKinds } from "./kinds.ts";
