import { join } from "node:path";
import { decodeTable, metricOf, type Target } from "@espalier/learn";
import { bySeverity, declaredChecks, rowNumbers as numbersOf, type Finding, type Origin } from "../checks/index.ts";
import { openVersion } from "../data/index.ts";
import { fault } from "../fault/index.ts";
import type { Project, ResolvedConfig } from "../project/index.ts";
import { hashSchemaFiles, schemaFileName } from "../schema-file/index.ts";
import { withRelation } from "../source/index.ts";
import { checkSource, newestWrite, readingOf } from "./check-source.ts";
import { checkTable } from "./check-table.ts";
import { hashReferences } from "./hash-references.ts";
import { asJson, jsonBytes, jsonFrom } from "./json-artifact.ts";
import type { Stage, StageContext } from "./stage.ts";
import { writeCheckPage } from "./write-check-page.ts";
import { writeQuarantine } from "./write-quarantine.ts";

/** Rows of the ingested table, from 0, that no later stage uses. */
export interface Quarantine {
  readonly rows: readonly number[];
}

/** What a validation leaves for people. */
export interface ValidationSummary {
  readonly findings: number;
  /** Rows that were set aside, of the whole source. */
  readonly quarantined: number;
  /** Where they are, within the project; null where there are none. */
  readonly quarantine: string | null;
  /** The page about the findings, within the project; null where there are none. */
  readonly page: string | null;
  /** Milliseconds since 1970 after which the same data has to be looked at again; null: never. */
  readonly holdsUntil: number | null;
}

/**
 * Holds the data against the schema and the checks. An error blocks training; a warning is told and kept. Where a project
 * has checks of its own or a schema file, the source is asked by SQL, on the very version that was ingested.
 */
export const validate: Stage = {
  name: "validate",
  version: 2,
  needs: ["table", "origin", "manifest"],
  params: ({ config }) => ({
    features: asJson(config.features),
    checks: asJson(config.checks),
    search: { folds: config.search.folds },
    metrics: metricNames(config),
  }),
  outside: async (project, store, { signal }) => ({
    ...(await hashSchemaFiles(project.dir)),
    ...(await hashReferences(project, store, signal)),
  }),
  overtakenBy: (summary) => {
    const { holdsUntil } = summary as ValidationSummary;
    return Promise.resolve(holdsUntil !== null && holdsUntil < Date.now() ? "its data was fresh then" : null);
  },
  run: async (context) => {
    const { project, read, store, runId, runName } = context;
    const { table, target } = decodeTable(await read("table"));
    checkMetrics(project, target);
    const {
      rowNumbers: numbers,
      unknownLevels,
      dropped,
    } = jsonFrom<Origin & { readonly dropped: number }>(await read("origin"));
    const rowNumbers = Int32Array.from(numbers);
    const asked = await askSource(context);
    if (asked.aside.size > 0 && asked.rows !== rowNumbers.length + dropped) {
      throw new Error("SQL and the table count the rows of the source differently: the wrong ones would be set aside");
    }
    const rows = [...rowNumbers.keys()].filter((row) => asked.aside.has(rowNumbers[row]!));
    const findings = bySeverity([
      ...asked.findings,
      ...checkTable(project.config, { table, target, rowNumbers, unknownLevels }, asked.aside),
    ]);
    const page = await writeCheckPage(project, store, runId, {
      findings,
      quarantined: asked.aside.size,
      rows: asked.rows ?? table.rows,
      columns: asked.columns ?? table.columns.length + 1,
      subject: `Run ${runName}`,
      isTableRead: true,
    });
    const errors = findings.filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw fault("CHECKS_FAILED", { findings: errors, page });
    const summary: ValidationSummary = {
      findings: findings.length,
      quarantined: asked.aside.size,
      quarantine: asked.path,
      page,
      holdsUntil: asked.holdsUntil,
    };
    return {
      artifacts: { findings: jsonBytes(findings), quarantine: jsonBytes({ rows } satisfies Quarantine) },
      summary: asJson(summary),
    };
  },
};

interface Asked {
  readonly findings: readonly Finding[];
  /** Numbers of the rows that were set aside, as in the source. */
  readonly aside: ReadonlySet<number>;
  readonly path: string | null;
  readonly holdsUntil: number | null;
  /** Of the whole source; null where it was not asked. */
  readonly rows: number | null;
  readonly columns: number | null;
}

/** What SQL over the source tells; nothing, at no cost, where nothing is to be asked. */
async function askSource({ project, store, hashOf, hasInput, runName, signal }: StageContext): Promise<Asked> {
  const { dir, config } = project;
  if (!hasInput(schemaFileName) && declaredChecks(config.checks).length === 0) {
    return { findings: [], aside: new Set(), path: null, holdsUntil: null, rows: null, columns: null };
  }
  const scratch = join(store.dir, "tmp");
  const held = await openVersion(store, hashOf("manifest"), { scratch, signal });
  try {
    const options = { scratch, signal, now: Date.now(), modifiedAt: await newestWrite(dir, config.source, held) };
    return await withRelation(held, config.source, { ...options, ...readingOf(config) }, async (relation) => {
      const outcome = await checkSource(project, relation, options);
      const { quarantine } = outcome;
      const path = await writeQuarantine(dir, runName, relation, quarantine);
      const numberOf = await numbersOf(relation);
      const aside = new Set([...quarantine.keys()].map(numberOf));
      return { ...outcome, aside, path, rows: relation.rows, columns: relation.columns.length };
    });
  } finally {
    await held.release();
  }
}

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
