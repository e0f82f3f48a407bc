export { alertRules } from "./alert-rules.ts";
export { monitoringFiles, type MonitoringPlan, type WrittenFile } from "./monitoring-files.ts";
export { yamlText } from "./yaml-text.ts";
