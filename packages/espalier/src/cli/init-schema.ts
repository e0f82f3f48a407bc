import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import color from "picocolors";
import { describeAccepted } from "../checks/index.ts";
import { Fault } from "../fault/index.ts";
import { readingOf } from "../pipeline/index.ts";
import { defaults, type InitPlan, type ProjectFile } from "../project/index.ts";
import { acceptanceFiles, inferSchemaFile, schemaText } from "../schema-file/index.ts";
import { withRelation } from "../source/index.ts";

/** A project can do without a schema file: what SQL cannot hold may still be trained on. */
const beyondSql: ReadonlySet<string> = new Set(["COLUMN_NAME", "DATA_TOO_LARGE", "SCHEMA_FILE_TOO_LARGE"]);
/** Nobody reviews more than this; `espalier data accept` writes a schema file of any length. */
const mostColumns = 2000;

/**
 * The schema file of a new project and what is remembered of its data: the first data there is, is taken as accepted.
 *
 * @param path the data file, absolute
 */
export async function initSchema(
  { source, inference, target }: InitPlan,
  path: string,
): Promise<readonly ProjectFile[]> {
  const { features } = inference;
  if (Object.keys(features).length + inference.leftOut.length > mostColumns) return [];
  const scratch = await mkdtemp(join(tmpdir(), "espalier-init-"));
  try {
    const held = { files: [{ name: path, path }] };
    const reading = readingOf({ features, target: { kind: target.task, name: target.name }, seed: defaults.seed });
    return await withRelation(held, source, { scratch, ...reading }, async (relation) => {
      const schema = await schemaText(await inferSchemaFile(relation, features), null);
      const accepted = await describeAccepted(relation, new Set([...Object.keys(features), target.name]));
      return acceptanceFiles(schema, accepted);
    });
  } catch (error) {
    if (!(error instanceof Fault) || !beyondSql.has(error.code)) throw error;
    process.stderr.write(`${color.yellow("!")} without espalier.schema.yaml: ${error.message}\n`);
    return [];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
