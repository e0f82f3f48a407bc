export { compareRelations, defaultRules, type DriftOptions } from "./compare-relations.ts";
export { driftPage } from "./drift-page.ts";
export {
  isAtLeast,
  verdicts,
  type CategoryDrift,
  type DriftColumn,
  type DriftReport,
  type DriftRules,
  type MissingDrift,
  type NumberDrift,
  type Pair,
  type SchemaChanges,
  type ToldApart,
  type Verdict,
} from "./report.ts";
