export { checkConfig, type Checked } from "./check-config.ts";
export {
  defineProject,
  type Candidate,
  type CandidateSearchConfig,
  type MetricName,
  type ProjectConfig,
  type ResolvedConfig,
  type SearchConfig,
  type EnvironmentConfig,
  type ServeConfig,
  type SplitConfig,
} from "./config.ts";
export { defaultGate, defaults } from "./defaults.ts";
export { findProjectDir } from "./find-project.ts";
export { cronTimes, type CronTimes } from "./cron.ts";
export { gate, type GateRule } from "./gate.ts";
export { fromEnv, hookEvents, webhook, type FromEnv, type HookEvent, type WebhookSpec } from "./hook.ts";
export { addressProblem, isHeaderValue } from "./webhook-parts.ts";
export type { ScheduleConfig } from "./schedule.ts";
export { virtualModules } from "./load-config.ts";
export { loadProject, type Project } from "./load-project.ts";
export type { Override } from "./overrides.ts";
export { planInit, type InitPlan, type InitRequest } from "./plan-init.ts";
export { projectGraph } from "./project-graph.ts";
export type { ProjectFile } from "./project-file.ts";
export { secret } from "./secret.ts";
export { searchOf } from "./read-search.ts";
export { pathText } from "./problems.ts";
export { planTemplate, templateNames } from "./templates.ts";
export { writeProject } from "./write-project.ts";
export type {
  AlarmsConfig,
  DeployConfig,
  Ec2Config,
  LambdaConfig,
  LocalConfig,
  LocalService,
  SecretRef,
  SomeDeployConfig,
} from "./deploy.ts";
