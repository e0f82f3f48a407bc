import { availableParallelism } from "node:os";
import { Fault, fault } from "../fault/index.ts";
import type { Project } from "../project/index.ts";
import { findVersion } from "../registry/index.ts";
import { acquireLock, type Store } from "../store/index.ts";
import {
  createRun,
  failRun,
  finishRun,
  interruptRun,
  logMetrics,
  logParams,
  markInterrupted,
  recordStage,
  setTags,
} from "../track/index.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import type { Listener } from "./events.ts";
import { gitCommit } from "./git-commit.ts";
import { ingest } from "./ingest.ts";
import { jsonFrom } from "./json-artifact.ts";
import { prepare, type Split } from "./prepare.ts";
import { register, type Registration } from "./register.ts";
import { runResult, type RunResult, type StageOutcome } from "./run-result.ts";
import { bringUpToDate, type RunningJob } from "./run-stage.ts";
import { search, type SearchResult } from "./search.ts";
import type { Stage } from "./stage.ts";
import { train } from "./train.ts";
import { validate, type ValidationSummary } from "./validate.ts";

/** The main job, in order. Each stage reads only what stands before it. */
const stages: readonly Stage[] = [ingest, validate, prepare, search, train, evaluate, register];

export interface RunOptions {
  /** Search again although nothing changed, and fit remembered trials again. */
  readonly retune?: boolean;
  /** Threads for fitting; all of the machine's unless given. The results are the same on any number. */
  readonly threads?: number;
  /** A kept version of the data to run on, as a person names it; absent: what the source has now, which is kept. */
  readonly data?: string;
  /** Why this run was started, kept with it. */
  readonly reason?: string;
  /** Version of this installation: another one's results are made anew. */
  readonly codeVersion: string;
  readonly emit?: Listener;
  readonly signal?: AbortSignal;
}

/**
 * Runs whatever is not up to date, and records it. One run at a time in a project: a second one waits for the first.
 * What a killed run had finished is reused by the next. Faults of every stage; RUN_INTERRUPTED.
 */
export async function runProject(project: Project, store: Store, options: RunOptions): Promise<RunResult> {
  const started = performance.now();
  const emit = options.emit ?? (() => {});
  const release = await acquireLock(store, "run", "espalier run", {
    onWait: ({ pid }) => emit({ kind: "waiting", holder: `another run (process ${pid})` }),
    signal: options.signal,
  });
  try {
    await markInterrupted(store, { now: Date.now() });
    const run = await createRun(store, {
      experiment: project.config.name,
      reason: options.reason ?? "espalier run",
      config: project.config,
      codeVersion: options.codeVersion,
      gitCommit: await gitCommit(project.dir),
      now: Date.now(),
    });
    const job: RunningJob = {
      project,
      store,
      runId: run.id,
      runName: run.name,
      retune: options.retune ?? false,
      data: options.data ?? null,
      threads: options.threads ?? availableParallelism(),
      codeVersion: options.codeVersion,
      signal: options.signal ?? new AbortController().signal,
      emit,
    };
    try {
      const outcomes = await runStages(job);
      const result = await collect(job, run.name, outcomes, performance.now() - started);
      await note(job, result);
      await finishRun(store, run.id, { now: Date.now() });
      return result;
    } catch (error) {
      await end(store, run.id, error);
      throw error;
    }
  } finally {
    await release();
  }
}

async function runStages(job: RunningJob): Promise<StageOutcome[]> {
  const outcomes: StageOutcome[] = [];
  const made = new Map<string, string>();
  for (const [position, stage] of stages.entries()) {
    job.signal.throwIfAborted();
    const outcome = await bringUpToDate(job, stage, made);
    for (const [name, hash] of Object.entries(outcome.artifacts)) made.set(name, hash);
    const { name, status, because, key, durationMs, artifacts: outputs } = outcome;
    await recordStage(job.store, job.runId, { position, name, status, because, key, durationMs, outputs });
    if (stage === ingest) await setTags(job.store, job.runId, { data: outcome.inputs.source! });
    outcomes.push(outcome);
  }
  return outcomes;
}

async function collect(
  { project, store, runId }: RunningJob,
  runName: string,
  outcomes: readonly StageOutcome[],
  durationMs: number,
): Promise<RunResult> {
  const hashes = new Map(outcomes.flatMap(({ artifacts }) => Object.entries(artifacts)));
  const artifact = async <T>(name: string) => jsonFrom<T>(await store.blobs.get(hashes.get(name)!));
  const { name, version, gate } = await artifact<Registration>("registration");
  const registered = await findVersion(store, name, version);
  return runResult({
    run: { id: runId, name: runName },
    project,
    durationMs,
    dataVersion: hashes.get("manifest")!,
    outcomes,
    findings: await artifact("findings"),
    validation: outcomes.find((outcome) => outcome.name === validate.name)!.summary as ValidationSummary,
    split: await artifact<Split>("split"),
    search: await artifact<SearchResult>("search"),
    evaluation: await artifact<Evaluation>("evaluation"),
    gate,
    model: { name, version, aliases: registered?.aliases ?? [] },
  });
}

/** What `runs show` and other tools read: the winner, its parameters, its metrics. */
async function note({ store, runId }: RunningJob, result: RunResult): Promise<void> {
  const winner = result.candidates[0]!;
  const params = Object.entries(winner.params).map(([key, value]) => [`${winner.name}.${key}`, String(value)]);
  await logParams(store, runId, Object.fromEntries(params));
  await logMetrics(store, runId, { ...result.metrics, [`cv_${winner.metric}`]: winner.mean }, { now: Date.now() });
  const { model, gate } = result;
  await setTags(store, runId, {
    winner: winner.name,
    model: `${model.name}/${model.version}`,
    gate: gate.passed ? "passed" : "failed",
  });
}

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
