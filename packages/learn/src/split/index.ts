export { joinGroups } from "./groups.ts";
export { identicalRows, type IdenticalRows } from "./identical-rows.ts";
export {
  foldsOf,
  holdout,
  kFold,
  stratifiedKFold,
  type Fold,
  type HoldoutOptions,
  type SplitOptions,
  type StratifyOptions,
} from "./split.ts";
