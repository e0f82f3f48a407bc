import { decodeTable, type Json } from "@espalier/learn";
import { runChecks, type Origin } from "../checks/index.ts";
import { fault } from "../fault/index.ts";
import { jsonBytes, jsonFrom } from "./json-artifact.ts";
import type { Stage } from "./stage.ts";

/** Holds the table against the schema and the checks. An error blocks training; a warning is told and kept. */
export const validate: Stage = {
  name: "validate",
  version: 1,
  needs: ["table", "origin"],
  params: ({ config }) => ({
    features: Object.entries(config.features) as unknown as Json,
    checks: { ...config.checks },
    search: { folds: config.search.folds },
  }),
  run: async ({ project, read }) => {
    const { table, target } = decodeTable(await read("table"));
    const findings = runChecks(table, target, project.config, jsonFrom<Origin>(await read("origin")));
    const errors = findings.filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw fault("CHECKS_FAILED", { findings: errors });
    return { artifacts: { findings: jsonBytes(findings) }, summary: { findings: findings.length } };
  },
};
