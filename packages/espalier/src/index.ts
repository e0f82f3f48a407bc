export { espalierFaults, Fault } from "./fault/index.ts";
export { defineProject, gate, type GateRule, type ProjectConfig } from "./project/index.ts";
export { csv, defaultMissing, type SourceSpec } from "./source/index.ts";
