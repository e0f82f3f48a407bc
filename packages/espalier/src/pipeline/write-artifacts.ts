import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fromSystemError } from "../fault/index.ts";
import type { Project } from "../project/index.ts";
import { schemaFileName } from "../schema-file/index.ts";
import type { Store } from "../store/index.ts";
import { keepArtifactFolder } from "./artifact-folder.ts";
import type { RunResult } from "./run-result.ts";

export interface MadeByRun {
  readonly result: RunResult;
  /** Artifact's name → hash. */
  readonly hashes: ReadonlyMap<string, string>;
  /** The run as a page; absent: the folder has none. */
  readonly page?: () => Promise<string>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The folder of the version that a run ended with: its path within the project, or null where the project wants none.
 * Faults as `keepArtifactFolder`.
 */
export function writeArtifacts(project: Project, store: Store, made: MadeByRun): Promise<string | null> {
  const { result, hashes, page, now } = made;
  const blob = (name: string) => store.blobs.get(hashes.get(name)!);
  const facts = {
    run_id: result.run_id,
    run_name: result.run_name,
    model: { name: result.model.name, version: result.model.version },
    environment: project.environment,
    data_version: result.data.version,
  };
  const version = { "model.espalier": hashes.get("model")!, "evaluation.json": hashes.get("evaluation")! };
  const files = async () => {
    const { config } = project;
    const accepted = await textOf(join(project.dir, schemaFileName));
    return {
      "model.espalier": await blob("model"),
      "config.json": json(config),
      "schema.json": json({ features: config.features, target: config.target }),
      ...(accepted !== null && { [schemaFileName]: accepted }),
      "metrics.json": json(metricsOf(result)),
      "evaluation.json": await blob("evaluation"),
      "findings.json": await blob("findings"),
      ...(page && { "report.html": await page() }),
    };
  };
  return keepArtifactFolder(project, facts, version, files, now);
}

/** Each metric of the held-out rows with its interval and the baseline's. */
const metricsOf = ({ metrics, intervals, baseline }: RunResult) =>
  Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [
      name,
      { value, low: intervals[name]!.low, high: intervals[name]!.high, baseline: baseline[name] ?? null },
    ]),
  );

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

async function textOf(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw fromSystemError(error, schemaFileName, "read");
  });
}
