import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { declaredChecks, evaluateChecks, withSeverity, type CheckOutcome } from "../checks/index.ts";
import { bySeverity } from "../checks/index.ts";
import type { Project, ResolvedConfig } from "../project/index.ts";
import { planSchema, readAccepted, readSchemaFile } from "../schema-file/index.ts";
import type { Held, Relation, RelationOptions, SourceSpec, TargetSpec } from "../source/index.ts";

export interface CheckSourceOptions {
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
  readonly now: number;
  /** When the source's files were last written, in milliseconds since 1970; null where that is not known. */
  readonly modifiedAt: number | null;
}

/**
 * Holds the rows of a source against the schema file, where there is one, and against the project's own checks.
 * Faults SCHEMA_FILE_INVALID, SCHEMA_FILE_TOO_LARGE, CONFIG_INVALID.
 */
export async function checkSource(
  { dir, file, config }: Project,
  relation: Relation,
  options: CheckSourceOptions,
): Promise<CheckOutcome> {
  const declared = declaredChecks(config.checks);
  const [known, accepted] = [await readSchemaFile(dir), await readAccepted(dir)];
  const features = Object.keys(config.features);
  const target = config.target.name;
  const checked = declared.flatMap(([, check]) =>
    "columns" in check ? check.columns : "column" in check ? [check.column ?? ""] : [],
  );
  const schema = known && planSchema(known.schema, relation, { features, target, checked });
  const setting = {
    ...options,
    dir,
    configFile: file,
    features,
    target,
    expected: known?.schema.columns.map(({ name }) => name) ?? [],
    accepted,
  };
  const outcome = await evaluateChecks(relation, declared, setting, schema?.plans);
  const findings = [...(schema?.findings ?? []), ...outcome.findings];
  return {
    ...outcome,
    findings: bySeverity(findings.flatMap((finding) => withSeverity(finding, { schema: config.checks.schema }))),
  };
}

/** How a project's checks read its rows: the levels of categories and the classes as the texts that they are. */
export function readingOf({
  features,
  target,
  seed,
}: Pick<ResolvedConfig, "features" | "seed"> & { readonly target: Pick<TargetSpec, "kind" | "name"> }): Pick<
  RelationOptions,
  "texts" | "seed"
> {
  const categories = Object.entries(features).flatMap(([name, { kind }]) => (kind === "category" ? [name] : []));
  return { texts: target.kind === "classification" ? [target.name, ...categories] : categories, seed };
}

/** When the newest of a source's files was written; null where none of them is a file of this machine. */
export async function newestWrite(
  dir: string,
  spec: SourceSpec,
  { files }: Pick<Held, "files">,
): Promise<number | null> {
  const stated = spec.kind === "postgres" ? [] : [spec.path].flat();
  const paths = new Set([...files.map(({ name }) => name), ...stated].map((path) => resolve(dir, path)));
  const times: number[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => null); // an address, or a glob
    if (found?.isFile()) times.push(found.mtimeMs);
  }
  return times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b));
}
