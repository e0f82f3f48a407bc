export { createExecutor, type Executor, type ExecutorOptions } from "./executor.ts";
export { endOrphans } from "./orphans.ts";
export { listLogs, logPath, type LogFile } from "./stage-log.ts";
export type { StageDone, StageRun, StageWork } from "./stage-work.ts";
