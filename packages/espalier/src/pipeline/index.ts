export type { Listener, RunEvent } from "./events.ts";
export type { GateVerdict, RuleVerdict } from "./judge.ts";
export type { RunResult } from "./run-result.ts";
export { runProject, type RunOptions } from "./run-project.ts";
