export { type AliasMove, type Reason, removeAlias, setAlias } from "./aliases.ts";
export type { ModelVersion } from "./model-version.ts";
export { championAlias } from "./names.ts";
export {
  findVersion,
  history,
  listModels,
  type ModelDetail,
  type ModelSummary,
  type Release,
  resolveVersion,
  showModel,
} from "./read-models.ts";
export { type NewVersion, registerVersion } from "./register-version.ts";
