export { espalierFaults, Fault } from "./fault/index.ts";
export { check, type CheckOverrides, type DeclaredCheck, type Severity } from "./checks/index.ts";
export { defineProject, gate, type GateRule, type ProjectConfig } from "./project/index.ts";
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
