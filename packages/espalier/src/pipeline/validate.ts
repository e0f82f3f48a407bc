import { decodeTable, metricOf, type Json, type Target } from "@espalier/learn";
import { runChecks, type Origin } from "../checks/index.ts";
import { fault } from "../fault/index.ts";
import { jsonBytes, jsonFrom } from "./json-artifact.ts";
import type { Project, ResolvedConfig } from "../project/index.ts";
import type { Stage } from "./stage.ts";

/** Holds the table against the schema and the checks. An error blocks training; a warning is told and kept. */
export const validate: Stage = {
  name: "validate",
  version: 1,
  needs: ["table", "origin"],
  params: ({ config }) => ({
    features: config.features as unknown as Json,
    checks: { ...config.checks },
    search: { folds: config.search.folds },
    metrics: metricNames(config),
  }),
  run: async ({ project, read }) => {
    const { table, target } = decodeTable(await read("table"));
    checkMetrics(project, target);
    const findings = runChecks(table, target, project.config, jsonFrom<Origin>(await read("origin")));
    const errors = findings.filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw fault("CHECKS_FAILED", { findings: errors });
    return { artifacts: { findings: jsonBytes(findings) }, summary: { findings: findings.length } };
  },
};

/** Only now is the number of classes known: a metric for two classes cannot judge three. Faults METRIC_UNKNOWN. */
function checkMetrics({ config }: Project, target: Target): void {
  const classes = target.task === "classification" ? target.classes.length : 0;
  for (const name of metricNames(config)) {
    metricOf(name, { task: target.task, classes });
  }
}

const metricNames = ({ search, gate }: ResolvedConfig): string[] => [
  ...new Set([search.metric, ...gate.map((rule) => rule.metric)]),
];
