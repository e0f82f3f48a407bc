import { createInterface } from "node:readline/promises";
import color from "picocolors";
import { describeAccepted, type Accepted } from "../checks/index.ts";
import { loadProject, type Project } from "../project/index.ts";
import {
  acceptedFileName,
  acceptingSchema,
  changeText,
  inferSchemaFile,
  readAccepted,
  readSchemaFile,
  schemaFileName,
  schemaText,
  writeAcceptance,
} from "../schema-file/index.ts";
import type { Relation } from "../source/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { withProjectData } from "./project-data.ts";

export interface DataAcceptOptions {
  readonly yes: boolean;
}

/** Exit code where nobody said yes. */
const refusedExitCode = 3;

/** Shows how the data differs from what was accepted, and, if that is wanted, records it. */
export async function dataAcceptCommand(globals: GlobalOptions, { yes }: DataAcceptOptions): Promise<void> {
  const project = await loadProject(globals.dir, globals);
  const proposal = await withStore(project.dir, (store) =>
    withProjectData(project, store, undefined, ({ relation }) => propose(project, relation)),
  );
  const { changes, text, accepted } = proposal;
  if (!globals.json) printText(changes.length === 0 ? "the data is as it was accepted" : changes.join("\n"));
  const differs = changes.length > 0;
  const record = differs && (yes || (!globals.json && (await confirmed())));
  if (record) await writeAcceptance(project.dir, text, accepted);
  else if (differs) process.exitCode = refusedExitCode;
  if (globals.json) return printJson({ changes, accepted: record || !differs });
  if (record) printText(`${color.green("✓")} recorded in ${schemaFileName} and ${acceptedFileName}`);
  else if (differs) printText(`nothing was recorded\n  ${color.cyan("→")} type: espalier data accept --yes`);
}

interface Proposal {
  /** For people, a line each. */
  readonly changes: readonly string[];
  readonly text: string;
  readonly accepted: Accepted;
}

async function propose({ dir, config }: Project, relation: Relation): Promise<Proposal> {
  const [before, known] = [await readSchemaFile(dir), await readAccepted(dir)];
  const features = Object.keys(config.features);
  const accepted = await describeAccepted(relation, new Set([...features, config.target.name]));
  const rows = rowsText(known, accepted);
  if (before === null) {
    const schema = await inferSchemaFile(relation, config.features);
    const changes = schema.columns.map((column) => changeText({ kind: "added", column }));
    return { changes: [...changes, ...rows], text: await schemaText(schema, null), accepted };
  }
  const { schema, changes } = await acceptingSchema(before.schema, relation, config.features);
  const text = changes.length === 0 ? before.text : await schemaText(schema, before);
  return { changes: [...changes.map(changeText), ...rows], text, accepted };
}

const rowsText = (known: Accepted | null, now: Accepted): readonly string[] => {
  if (known === null) return [`+ ${now.rows} rows to compare later data with`];
  if (known.rows !== now.rows) return [`~ rows: ${known.rows} → ${now.rows}`];
  return JSON.stringify(known) === JSON.stringify(now) ? [] : ["~ how values are distributed"];
};

/** Asks where somebody can answer. */
async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await ask.question("Is this change wanted? [y/N] ")).trim());
  } finally {
    ask.close();
  }
}
