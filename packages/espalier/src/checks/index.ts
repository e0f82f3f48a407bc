export { checkDocs, checkNames, type CheckName, type Finding, type Severity } from "./finding.ts";
export { runChecks, type CheckOverrides, type CheckSettings, type Origin } from "./run-checks.ts";
