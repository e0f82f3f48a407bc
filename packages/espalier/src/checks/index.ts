export { distributionLimit, type Accepted, type AcceptedColumn, type Distribution } from "./accepted.ts";
export {
  comparable,
  durationMs,
  isIsoTime,
  cell as cellSql,
  asText as cellTextSql,
  notOfType,
  provesPresent,
  provesRange,
  typeText,
} from "./cells.ts";
export { check } from "./check.ts";
export { checkPage, type CheckPageParts } from "./check-page.ts";
export type { CheckSetting } from "./check-context.ts";
export {
  columnTypes,
  declaredChecks,
  type CellValue,
  type ChecksConfig,
  type ColumnType,
  type DeclaredCheck,
} from "./declared-check.ts";
export { describeAccepted } from "./distribution.ts";
export { evaluateChecks, type CheckOutcome } from "./evaluate-checks.ts";
export { bySeverity, checkDocs, checkNames, type CheckName, type Finding, type Severity } from "./finding.ts";
export { countOf, countWhere, ofAll, type Failure, type Plan } from "./plan.ts";
export { runChecks, withSeverity, type CheckOverrides, type CheckSettings, type Origin } from "./run-checks.ts";
export { quarantinedRows } from "./quarantined-rows.ts";
export { rowNumbers } from "./row-numbers.ts";
export { scan } from "./scan.ts";
