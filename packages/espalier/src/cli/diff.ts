import { changedFiles, chooseSides, compareSides, sameRowIntervals, type Side } from "../compare/index.ts";
import { Fault } from "../fault/index.ts";
import { lockFileName } from "../lock-file/index.ts";
import { findProjectDir, loadProject } from "../project/index.ts";
import { diffJson } from "./compare-json.ts";
import { diffMarkdown } from "./diff-markdown.ts";
import { diffText, type CodeChanges } from "./diff-text.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStoreIfAny } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";

export interface DiffCommandOptions {
  readonly markdown: boolean;
}

/** Compares two runs, two git revisions, or one with the working folder. Runs no code of a revision. */
export async function diffCommand(
  globals: GlobalOptions,
  a: string | undefined,
  b: string | undefined,
  { markdown }: DiffCommandOptions,
): Promise<void> {
  const dir = findProjectDir(globals.dir);
  const { environment } = globals;
  const difference = await withStoreIfAny(dir, async (store) => {
    const project = () => loadProject(dir, globals);
    const [before, after] = await chooseSides({ dir, store, environment, project }, a, b);
    return compareSides(before, after, await sameRowIntervals(store, before, after));
  });
  const files = await codeChanges(dir, difference.a, difference.b);
  if (globals.json) return printJson(diffJson(difference, files));
  printText(markdown ? diffMarkdown(difference, files) : diffText(difference, files));
}

/** Null where a side has no commit, or git does not know it any more: a run may have been made anywhere. */
async function codeChanges(dir: string, a: Side, b: Side): Promise<CodeChanges> {
  const from = a.kind === "working" ? b : a;
  const to = a.kind === "working" ? a : b;
  if (from.commit === null || (to.commit === null && to.kind !== "working")) return null;
  try {
    const files = await changedFiles(dir, from.commit, to.commit, [lockFileName]);
    return a === from ? files : files.map(({ path, added, removed }) => ({ path, added: removed, removed: added }));
  } catch (error) {
    if (error instanceof Fault && error.code.startsWith("GIT_")) return null;
    throw error;
  }
}
