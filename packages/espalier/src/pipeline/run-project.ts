import { realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { endOrphans } from "../exec/index.ts";
import { Fault, fault } from "../fault/index.ts";
import {
  formatLock,
  linesOf,
  mergeLines,
  readLock,
  stageOfLine,
  type Lock,
  type LockLine,
  type LockScope,
} from "../lock-file/index.ts";
import { projectGraph, type Project } from "../project/index.ts";
import { acquireLock, rememberedHashes, type Store } from "../store/index.ts";
import { createRun, failRun, finishRun, interruptRun, markInterrupted } from "../track/index.ts";
import { collectResult, noteOwnMetrics, noteResult } from "./collect-result.ts";
import type { Listener } from "./events.ts";
import { executeStages } from "./execute.ts";
import { gitCommit } from "./git-commit.ts";
import { recorderFor } from "./recorder.ts";
import { stagesResult, type RunResult, type StagesResult } from "./run-result.ts";
import type { RunningJob } from "./run-stage.ts";
import { selectStages } from "./select-stages.ts";
import { writeArtifacts } from "./write-artifacts.ts";

export interface RunOptions {
  /** Search again although nothing changed, and fit remembered trials again. */
  readonly retune?: boolean;
  /** Threads for fitting; all of the machine's unless given. The results are the same on any number. */
  readonly threads?: number;
  /** A kept version of the data to run on, as a person names it; absent: what the source has now, which is kept. */
  readonly data?: string;
  /** These stages and what they wait for; absent: all. */
  readonly stages?: readonly string[];
  /** The named stages, or all, run though nothing changed. */
  readonly force?: boolean;
  /** How many own stages run at once; as many as the machine has threads unless given. */
  readonly jobs?: number;
  /** Fail where the lock file would change, instead of changing it. */
  readonly locked?: boolean;
  /** Other settings or data than the project's: nothing that the lock file should say. */
  readonly isExperiment?: boolean;
  /** Why this run was started, kept with it. */
  readonly reason?: string;
  /** Version of this installation: another one's results are made anew. */
  readonly codeVersion: string;
  /** Draws a finished run as a page, for its folder of artifacts. */
  readonly page?: (runId: string) => Promise<string>;
  readonly emit?: Listener;
  readonly signal?: AbortSignal;
}

/**
 * Runs whatever is not up to date, and records it. One run at a time in a project: a second one waits for the first.
 * What a killed run had finished is reused by the next. Faults of every stage; RUN_INTERRUPTED, STAGE_UNKNOWN,
 * RUN_WITHIN_STAGE, LOCK_OUTDATED, LOCK_NEWER, LOCK_INVALID.
 */
export async function runProject(
  project: Project,
  store: Store,
  options: RunOptions & { readonly stages?: undefined },
): Promise<RunResult>;
/** The same for some of the stages: tells of a model where `register` is among them. */
export async function runProject(
  project: Project,
  store: Store,
  options: RunOptions,
): Promise<RunResult | StagesResult>;
export async function runProject(
  project: Project,
  store: Store,
  options: RunOptions,
): Promise<RunResult | StagesResult> {
  refuseWithinStage(project.dir);
  const { environment, environments, config, dir } = project;
  const graph = projectGraph(config);
  const selected = selectStages(graph, options.stages);
  const started = performance.now();
  const commit = gitCommit(dir); // another process: it works while we wait for the lock and read
  const emit = options.emit ?? (() => {});
  const release = await acquireLock(store, "run", "espalier run", {
    onWait: ({ pid }) => emit({ kind: "waiting", holder: `another run (process ${pid})` }),
    signal: options.signal,
  });
  try {
    await markInterrupted(store, { now: Date.now() });
    const lock = await readLock(dir);
    const run = await createRun(store, {
      experiment: project.config.name,
      reason: options.reason ?? "espalier run",
      config: project.config,
      overrides: project.overrides,
      environment: project.environment,
      codeVersion: options.codeVersion,
      gitCommit: await commit,
      now: Date.now(),
    });
    emit({ kind: "run-started", runId: run.id, runName: run.name });
    const job: RunningJob = {
      project,
      store,
      runId: run.id,
      runName: run.name,
      retune: options.retune ?? false,
      isForced: (stage) => (options.force ?? false) && (options.stages?.includes(stage) ?? true),
      data: options.data ?? null,
      threads: options.threads ?? availableParallelism(),
      codeVersion: options.codeVersion,
      signal: options.signal ?? new AbortController().signal,
      emit,
    };
    const scope = { environment, environments, stages: graph.stages };
    const isLockKept = options.locked === true || options.isExperiment === true;
    const hashes = await rememberedHashes(store, dir);
    const recorder = recorderFor({ store, dir, runId: run.id, hashes, scope: isLockKept ? null : scope });
    try {
      await endOrphans({ dir, runId: run.id });
      if (lock.conflicts.length > 0) emit({ kind: "note", text: conflictNote(lock) });
      if (options.isExperiment && !options.locked) emit({ kind: "note", text: experimentNote });
      const outcomes = await executeStages({
        job,
        graph,
        selected,
        jobs: options.jobs ?? availableParallelism(),
        hashes,
        lock: linesOf(lock, environment),
        recorder,
      });
      await noteOwnMetrics(store, run.id, outcomes);
      const durationMs = performance.now() - started;
      if (options.locked) refuseOutdated(lock, recorder.lines(), scope);
      if (!selected.includes("register")) {
        await finishRun(store, run.id, { now: Date.now() });
        return stagesResult({ run, project, durationMs, outcomes });
      }
      const result = await collectResult(job, outcomes, durationMs);
      await noteResult(job, result);
      await finishRun(store, run.id, { now: Date.now() });
      const { page } = options;
      const artifacts = new Map(outcomes.flatMap((outcome) => Object.entries(outcome.artifacts)));
      const made = { result, hashes: artifacts, now: Date.now(), ...(page && { page: () => page(run.id) }) };
      return { ...result, artifacts: await writeArtifacts(project, store, made) };
    } catch (error) {
      await end(store, run.id, error);
      throw error;
    }
  } finally {
    await release();
  }
}

/** The run's own folder is told by the environment of whatever a stage starts. */
function refuseWithinStage(dir: string): void {
  const { ESPALIER_RUN, ESPALIER_DIR, ESPALIER_STAGE } = process.env;
  if (ESPALIER_RUN !== undefined && ESPALIER_DIR === realpathSync(dir)) {
    throw fault("RUN_WITHIN_STAGE", { stage: ESPALIER_STAGE ?? "" });
  }
}

/** Faults LOCK_OUTDATED where the lock file says anything else of these stages than what they were made from. */
function refuseOutdated(lock: Lock, lines: ReadonlyMap<string, LockLine>, scope: LockScope): void {
  const now = mergeLines(lock, lines, scope);
  if (!lock.isConflicted && formatLock(now) === formatLock(lock.lines)) return;
  const text = (line: LockLine | undefined) => (line === undefined ? "" : formatLock(new Map([["", line]])));
  const names = [...new Set([...now.keys(), ...lock.lines.keys(), ...lock.conflicts])];
  const stages = names.filter((name) => text(now.get(name)) !== text(lock.lines.get(name)));
  throw fault("LOCK_OUTDATED", { stages: stages.map((name) => stageOfLine(name).stage) });
}

const experimentNote = "other settings or data than the project's: espalier.lock stays as it is";
const conflictNote = ({ conflicts }: Lock) =>
  `espalier.lock has conflicts about ${conflicts.join(", ")}: these stages are taken for unknown, and it is written anew`;

async function end(store: Store, runId: string, error: unknown): Promise<void> {
  const now = Date.now();
  const known = error instanceof Fault ? error : fault("UNEXPECTED", { what: "a run", problem: String(error) });
  try {
    if (known.code === "RUN_INTERRUPTED") await interruptRun(store, runId, { now });
    else await failRun(store, runId, { error: { code: known.code, message: known.message, hint: known.hint }, now });
  } catch {
    // The store itself may be what failed (a full disk); the first error is the one to tell.
  }
}
