export { espalierFaults, Fault } from "./fault/index.ts";
export { check, type CheckOverrides, type DeclaredCheck, type Severity } from "./checks/index.ts";
export {
  defineProject,
  fromEnv,
  gate,
  secret,
  webhook,
  type FromEnv,
  type GateRule,
  type HookEvent,
  type SecretRef,
  type SomeDeployConfig,
  type EnvironmentConfig,
  type ProjectConfig,
  type WebhookSpec,
} from "./project/index.ts";
export { each, route, type RouteSpec } from "./route-spec/index.ts";
export {
  csv,
  defaultMissing,
  jsonLines,
  parquet,
  postgres,
  tsv,
  type CsvSource,
  type JsonLinesSource,
  type ParquetSource,
  type PostgresSource,
  type SourceSpec,
} from "./source/index.ts";
export {
  artifact,
  defineStage,
  stage,
  when,
  type Condition,
  type StageCall,
  type StageFunction,
  type StageOptions,
  type StageSpec,
} from "./stages/index.ts";
