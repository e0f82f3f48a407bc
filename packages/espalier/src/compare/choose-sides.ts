import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "@espalier/learn";
import { Fault, fault } from "../fault/index.ts";
import { linesOf, lockFileName, parseLock, readLock, type LockLine } from "../lock-file/index.ts";
import type { Project } from "../project/index.ts";
import { getRun, placeIn } from "../track/index.ts";
import { chooseRun, finishedRun, type RunChoice } from "./choose-run.ts";
import { fileAt, resolveRevision } from "./git.ts";
import { lockFacts } from "./lock-side.ts";
import { runSide } from "./run-side.ts";
import { settingsOf } from "./settings.ts";
import type { Side } from "./side.ts";

export interface CompareContext extends RunChoice {
  readonly dir: string;
  /** Loads the working configuration; only called where that is compared. */
  readonly project: () => Promise<Project>;
}

/** The working folder, as a side. */
const working = ".";

/**
 * The two sides that a command line names. One run alone is compared with the last one; the last run, and a revision,
 * with the working folder. Nothing named: the last two runs, or the only one with the working folder.
 * Faults COMPARE_UNKNOWN, RUN_NONE, RUN_AMBIGUOUS, LOCK_ABSENT and those of git and of the lock.
 */
export async function chooseSides(
  context: CompareContext,
  a: string | undefined,
  b: string | undefined,
): Promise<readonly [Side, Side]> {
  if (a !== undefined && b !== undefined) return [await readSide(context, a), await readSide(context, b)];
  if (a !== undefined) {
    const first = await readSide(context, a);
    const last = await finishedRun(context, 0);
    const isLast = first.kind !== "run" || last === null || last === first.runId;
    return [first, await readSide(context, isLast ? working : `run:${last}`)];
  }
  const [last, before] = [await finishedRun(context, 0), await finishedRun(context, 1)];
  if (last === null) throw fault("RUN_NONE", {});
  const names = before === null ? [last, working] : [before, last];
  const [first, second] = names.map((name) => (name === working ? name : `run:${name}`));
  return [await readSide(context, first!), await readSide(context, second!)];
}

/** `.`, `@`, `@-1`, a run, a revision; `run:` and `git:` tell one from the other. */
async function readSide(context: CompareContext, name: string): Promise<Side> {
  if (name === working) return await workingSide(context);
  const [, kind, rest] = /^(run|git):(.*)$/s.exec(name) ?? [];
  if (kind === "git") return await revisionSide(context, rest!);
  const { store } = context;
  if (store !== null) {
    const run = await chooseRun(context, rest ?? name);
    if (run !== null) return await runSide(store, await getRun(store, run));
  }
  if (kind === "run" || placeIn(name) !== null) throw fault("RUN_NOT_FOUND", { run: rest ?? name });
  return await revisionSide(context, name).catch((error: unknown) => {
    if (!(error instanceof Fault) || !notThere.has(error.code)) throw error;
    throw fault("COMPARE_UNKNOWN", { name, because: error.message }, { cause: error });
  });
}

const notThere: ReadonlySet<string> = new Set(["GIT_MISSING", "GIT_NO_REPOSITORY", "REVISION_UNKNOWN"]);

async function revisionSide({ dir, environment }: CompareContext, revision: string): Promise<Side> {
  const commit = await resolveRevision(dir, revision);
  const label = commit.startsWith(revision) ? commit.slice(0, 7) : `${revision} (${commit.slice(0, 7)})`;
  const text = await fileAt(dir, commit, lockFileName);
  const lines = text === null ? new Map<string, LockLine>() : linesOf(parseLock(text), environment);
  if (lines.size === 0) throw fault("LOCK_ABSENT", { where: label, environment });
  return { kind: "revision", label, runId: null, commit, environment, ...lockFacts(lines) };
}

/** The configuration as it is now, and what espalier.lock says was made last. */
async function workingSide({ dir, environment, project }: CompareContext): Promise<Side> {
  const { config } = await project();
  const facts = lockFacts(linesOf(await readLock(dir), environment));
  const hasLock = existsSync(join(dir, lockFileName));
  return {
    kind: "working",
    label: "the working folder",
    runId: null,
    commit: null,
    environment,
    ...facts,
    stages: hasLock ? facts.stages : null,
    settings: { list: settingsOf(JSON.parse(JSON.stringify(config)) as Json), known: null },
  };
}

/** What espalier.lock in the folder tells, where no configuration is to be read; null where it tells nothing. */
export async function lockSide(dir: string, environment: string | null): Promise<Side | null> {
  const lines = linesOf(await readLock(dir), environment);
  if (lines.size === 0) return null;
  return { kind: "working", label: lockFileName, runId: null, commit: null, environment, ...lockFacts(lines) };
}
