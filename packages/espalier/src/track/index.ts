export { createRun, type NewRun } from "./create-run.ts";
export { failRun, finishRun, interruptRun, markInterrupted } from "./end-run.ts";
export { logMetrics, logParams, recordStages, type RunStage, setTags } from "./log.ts";
export {
  getRun,
  listRuns,
  placeIn,
  type MetricPoint,
  type RunDetail,
  type RunQuery,
  type RunSummary,
} from "./read-runs.ts";
export type { Run, RunError } from "./run.ts";
