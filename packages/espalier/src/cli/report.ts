import { mkdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import { readRunRecord } from "../pipeline/index.ts";
import { findProjectDir } from "../project/index.ts";
import { runFigures, runPage } from "../report/index.ts";
import { writeDurably, type Store } from "../store/index.ts";
import { getRun, listRuns } from "../track/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";

export interface ReportOptions {
  readonly output?: string;
  readonly figures?: string;
}

/** Writes the page of a run, the newest that ended well unless one is named, and its pictures as files. */
export async function reportCommand(
  globals: GlobalOptions,
  selector: string | undefined,
  { output, figures }: ReportOptions,
): Promise<void> {
  const dir = findProjectDir(globals.dir);
  const record = await withStore(dir, async (store) => {
    const chosen = selector ?? (await newestRun(store));
    if (chosen === undefined) throw fault("RUN_NONE", {});
    return await readRunRecord(store, await getRun(store, chosen));
  });
  const { id, name } = record.run;
  const page = output === undefined ? join(dir, "reports", `${name}.html`) : resolve(globals.dir, output);
  await write(page, runPage(record));
  const folder = figures === undefined ? null : resolve(globals.dir, figures);
  const files = folder === null ? [] : [...runFigures(record)];
  for (const [file, svg] of files) await write(join(folder!, file), svg);
  if (globals.json) {
    const paths = files.map(([file]) => join(folder!, file));
    return printJson({ run_id: id, run_name: name, page, figures: paths, cautions: record.cautions });
  }
  const drawn = folder === null ? "" : `\n${files.length} figures: ${near(folder)}`;
  printText(`page of ${name}: ${near(page)}${drawn}`);
}

/** The newest run that ended well; before others one that judged a model, and not a few stages only. */
async function newestRun(store: Store): Promise<string | undefined> {
  const runs = await listRuns(store, { limit: 50, status: "finished" });
  return (runs.find(({ tags }) => tags.winner !== undefined) ?? runs[0])?.id;
}

const near = (path: string) => relative(process.cwd(), path) || ".";

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw fromSystemError(error, `the folder "${dirname(path)}"`);
  });
  await writeDurably(path, text);
}
