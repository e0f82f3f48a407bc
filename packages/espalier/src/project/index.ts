export { checkConfig, type Checked } from "./check-config.ts";
export {
  defineProject,
  type Candidate,
  type MetricName,
  type ProjectConfig,
  type ResolvedConfig,
  type SearchConfig,
  type ServeConfig,
  type SplitConfig,
} from "./config.ts";
export { defaultGate, defaults } from "./defaults.ts";
export { findProjectDir } from "./find-project.ts";
export { gate, type GateRule } from "./gate.ts";
export { loadProject, type Project } from "./load-project.ts";
export type { Override } from "./overrides.ts";
export { planInit, type InitPlan, type InitRequest } from "./plan-init.ts";
export type { ProjectFile } from "./project-file.ts";
export { planTemplate, templateNames } from "./templates.ts";
export { writeProject } from "./write-project.ts";
