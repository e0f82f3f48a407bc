export { checkSource, newestWrite, readingOf, type CheckSourceOptions } from "./check-source.ts";
export { checkTable } from "./check-table.ts";
export type { Listener, RunEvent } from "./events.ts";
export type { GateVerdict, RuleVerdict } from "./judge.ts";
export type { RunResult } from "./run-result.ts";
export { runProject, type RunOptions } from "./run-project.ts";
export { writeCheckPage, type CheckedData } from "./write-check-page.ts";
export { writeQuarantine } from "./write-quarantine.ts";
