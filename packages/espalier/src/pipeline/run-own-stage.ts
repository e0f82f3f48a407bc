import { join, relative } from "node:path";
import { Fault, fault } from "../fault/index.ts";
import type { Executor } from "../exec/index.ts";
import type { LockLine } from "../lock-file/index.ts";
import {
  blobOf,
  collectOutputs,
  contentsOf,
  isContentId,
  pathInProject,
  placeArtifacts,
  prepareOutputs,
  restoreOutputs,
  type Replaced,
  type TreeWatch,
} from "../outputs/index.ts";
import type { StageSpec } from "../stages/index.ts";
import type { FileHashes, StageResult } from "../store/index.ts";
import { abortable } from "./abortable.ts";
import { artifactsOf, inspectOwn, pathsOf } from "./inspect-own.ts";
import { asJson } from "./json-artifact.ts";
import { judgeOwn, type OwnFacts, type OwnResult } from "./judge-own.ts";
import { readMetrics } from "./own-metrics.ts";
import { notReproducible, otherOutputs } from "./lock-line.ts";
import { codeHash } from "./own-parts.ts";
import { retryWaitMs } from "./retry-wait.ts";
import type { StageOutcome } from "./run-result.ts";
import type { RunningJob } from "./run-stage.ts";

/** What own stages of a run share. */
export interface OwnWork {
  readonly job: RunningJob;
  readonly hashes: FileHashes;
  /** Lines of the lock file, by stage. */
  readonly lock: ReadonlyMap<string, LockLine>;
  /** The newest result of each own stage, before this run. */
  readonly newest: ReadonlyMap<string, StageResult>;
  /** Artifact → hash, of our stages that have ended. */
  readonly made: ReadonlyMap<string, string>;
  /** Begun when first asked for: a run in which nothing runs needs neither. */
  executor(): Executor;
  watch(): TreeWatch;
  /** Told when a stage's process begins and ends: while its outputs are kept, another may run. */
  onProcess(name: string, is: "begun" | "ended"): void;
  /** What happened in the project beside declared outputs until this stage ended; null where a later look will tell. */
  lookAfter(name: string): (ReturnType<TreeWatch["look"]> & { readonly suspects: readonly string[] }) | null;
  /** Is this file an output of any stage? */
  isDeclared(path: string): boolean;
}

export interface OwnOutcome {
  readonly outcome: StageOutcome;
  /** The result to be kept, where it is new. */
  readonly result: Omit<StageResult, "createdAt"> | null;
  readonly line: LockLine;
}

/** Only these may go away by themselves. */
const worthTrying: ReadonlySet<string> = new Set(["STAGE_FAILED", "STAGE_TIMED_OUT", "STAGE_OUTPUT_MISSING"]);

/**
 * Brings an own stage up to date: its last result is reused, or put back, or it runs. Faults STAGE_INPUT_MISSING,
 * STAGE_FAILED, STAGE_TIMED_OUT, STAGE_OUTPUT_MISSING, STAGE_INPUT_CHANGED, STAGE_WROTE_ELSEWHERE, STAGE_METRICS_INVALID,
 * and those of its code and paths.
 */
export async function bringOwnUpToDate(work: OwnWork, name: string, spec: StageSpec): Promise<OwnOutcome> {
  const { job, hashes, lock, made, newest } = work;
  const { project, store, emit } = job;
  const started = performance.now();
  const lockLine = lock.get(name) ?? null;
  const options = { project, store, hashes, made, newest, lockLine, isForced: job.isForced(name) };
  const inspected = await inspectOwn(name, spec, options);
  if (inspected.kind === "missing") throw fault("STAGE_INPUT_MISSING", { stage: name, path: inspected.path });
  const { facts } = inspected;
  const verdict = judgeOwn(facts);
  const notes: string[] = [];
  if (verdict.kind === "run") {
    emit({ kind: "stage-started", stage: name, because: verdict.because });
    notes.push(...inspected.unfollowed.map((what) => `stage ${name}: a change of ${what} is not seen`));
  }
  if (verdict.kind === "restore") {
    const { outputs } = verdict.result;
    const { replaced } = await restoreOutputs(store, hashes, project.dir, { outputs, replacedDir: asideIn(job) });
    notes.push(...replaced.map((one) => replacedNote(one, "was changed by hand", project.dir)));
  }
  const product = verdict.kind === "run" ? await runWithRetries(work, name, spec, facts, notes) : verdict.result;
  const status = ({ reuse: "reused", restore: "restored", run: "ran" } as const)[verdict.kind];
  const durationMs = performance.now() - started;
  emit({ kind: "stage-ended", stage: name, status, because: verdict.because, durationMs });
  const { parts, key } = facts;
  const outcome: StageOutcome = {
    name,
    own: true,
    status,
    because: verdict.because,
    key,
    durationMs,
    inputs: parts.inputs,
    artifacts: {},
    outputs: product.outputs,
    metrics: product.metrics,
    summary: null,
    notes,
  };
  const isNew = verdict.kind === "run" || facts.past === null;
  const result = { key, stage: name, parts, outputs: {}, summary: asJson(product), durationMs };
  return { outcome, result: isNew ? result : null, line: lineOf(facts, product) };
}

function lineOf({ parts, key }: OwnFacts, { outputs, metrics }: OwnResult): LockLine {
  return { key, code: codeHash(parts), params: parts.params, inputs: parts.inputs, outputs, metrics, intervals: {} };
}

async function runWithRetries(
  work: OwnWork,
  name: string,
  spec: StageSpec,
  facts: OwnFacts,
  notes: string[],
): Promise<OwnResult> {
  const { emit, signal } = work.job;
  const { retries = { times: 0 } } = spec;
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(work, name, spec, facts, attempt, notes);
    } catch (error) {
      if (signal.aborted || !(error instanceof Fault) || !worthTrying.has(error.code)) throw error;
      const waitMs = retryWaitMs(retries, attempt);
      if (waitMs === null) throw error;
      emit({ kind: "stage-retried", stage: name, attempt, times: retries.times, waitMs, because: error.message });
      await abortable(waitMs, signal);
    }
  }
}

async function runOnce(
  work: OwnWork,
  name: string,
  spec: StageSpec,
  facts: OwnFacts,
  attempt: number,
  notes: string[],
): Promise<OwnResult> {
  const { job, hashes, made } = work;
  const { project, store, runId, signal } = job;
  const { dir } = project;
  const outputs = spec.outputs ?? [];
  const watch = work.watch();
  for (const output of outputs) watch.release(output);
  const isOurs = attempt > 1 ? () => true : await whatStagesMade(work, name, facts);
  const replaced = await prepareOutputs(dir, { outputs, isOurs, replacedDir: asideIn(job) });
  notes.push(...replaced.map((one) => replacedNote(one, "is not what a stage made", dir)));
  const artifacts = await placeArtifacts(
    store,
    runId,
    name,
    Object.fromEntries(artifactsOf(spec).map((artifact) => [artifact, made.get(artifact)!])),
  );
  work.onProcess(name, "begun");
  const done = await work.executor().run(
    {
      stage: name,
      attempt,
      does: spec.kind === "shell" ? { kind: "shell", command: spec.command } : { kind: "module", file: spec.file },
      params: spec.params ?? {},
      inputs: placesOf(dir, pathsOf(spec)),
      outputs: placesOf(dir, outputs),
      artifacts,
      env: spec.env ?? [],
      timeoutMs: spec.timeoutMs ?? null,
    },
    signal,
  );
  work.onProcess(name, "ended");
  notes.push(...done.warnings.map((warning) => `stage ${name}: ${warning}`));
  const after = await contentsOf(hashes, dir, pathsOf(spec));
  const changed = Object.keys(after).find((path) => after[path] !== facts.parts.inputs[path]);
  if (changed !== undefined) throw fault("STAGE_INPUT_CHANGED", { stage: name, path: changed });
  const kept = await collectOutputs(store, hashes, dir, { stage: name, outputs, keep: spec.keep ?? true });
  for (const output of outputs) watch.guard(output, `stage ${name}`);
  lookAround(work, name, notes);
  const metrics = { ...done.metrics, ...(await readMetrics(dir, name, spec.metrics ?? [])) };
  const before = facts.past === null ? work.lock.get(name) : { key: facts.key, outputs: facts.past.outputs };
  notes.push(...notReproducible(name, otherOutputs(before, { key: facts.key, outputs: kept })));
  return { outputs: kept, metrics };
}

const asideIn = ({ store, runName }: RunningJob): string => join(store.dir, "replaced", runName);

const replacedNote = ({ path, movedTo }: Replaced, why: string, dir: string): string =>
  `${path} ${why}, and has gone to ${relative(dir, movedTo)}`;

/** Tells outputs that are nothing, or as the stage made them once, or known to the store, from files of the user's. */
async function whatStagesMade(
  { job, newest, lock }: OwnWork,
  name: string,
  { onDisk, past }: OwnFacts,
): Promise<(output: string) => boolean> {
  const latest = newest.get(name)?.summary as OwnResult | undefined;
  const made = [past, latest, lock.get(name)].map((result) => result?.outputs ?? {});
  const ours = new Set<string>();
  for (const [output, content] of Object.entries(onDisk)) {
    const isKnown = content === null || made.some((outputs) => outputs[output] === content);
    if (isKnown || (isContentId(content) && (await job.store.blobs.has(blobOf(content))))) ours.add(output);
  }
  return (output) => ours.has(output);
}

const placesOf = (dir: string, paths: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(paths.map((path) => [path, pathInProject(dir, path, path)]));

/** Where several stages run at once, nobody can say which of them it was. */
function lookAround({ lookAfter, isDeclared }: OwnWork, name: string, notes: string[]): void {
  const seen = lookAfter(name);
  if (seen === null) return;
  const { created, touched } = seen;
  const suspects = some(seen.suspects, " or ");
  const [first] = touched;
  if (first !== undefined) {
    const paths = touched.filter(({ owner }) => owner === first.owner).map(({ path }) => path);
    throw fault("STAGE_WROTE_ELSEWHERE", { stage: suspects, paths: paths.slice(0, 10), owner: first.owner });
  }
  const undeclared = created.filter((path) => !isDeclared(path));
  if (undeclared.length > 0) notes.push(`stage ${suspects} made ${some(undeclared, ", ")}, which no stage declares`);
}

function some(names: readonly string[], between: string): string {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return `${names.slice(0, 5).join(between)}${more}`;
}
