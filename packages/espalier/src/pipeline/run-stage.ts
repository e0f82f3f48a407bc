import type { Project } from "../project/index.ts";
import type { Store } from "../store/index.ts";
import type { Listener } from "./events.ts";
import type { StageOutcome } from "./run-result.ts";
import { explainChange, stageKey, type KeyParts } from "./stage-key.ts";
import type { Stage, StageContext } from "./stage.ts";

/** Larger outputs than this are taken at their size when they are reused; smaller ones are read and hashed. */
const verifiedUpToBytes = 64 * 1024 * 1024;

export interface RunningJob {
  readonly project: Project;
  readonly store: Store;
  readonly runId: string;
  readonly runName: string;
  readonly retune: boolean;
  /** Whether a stage is to run though nothing changed. */
  readonly isForced: (stage: string) => boolean;
  readonly data: string | null;
  readonly threads: number;
  readonly emit: Listener;
  readonly signal: AbortSignal;
  readonly codeVersion: string;
}

/**
 * Brings one stage up to date: reuses its last result where code, parameters and inputs are the same and every output
 * still has the bytes it was made with; runs it otherwise. Outputs are kept before the result that names them, so a
 * kill at any instant leaves either the old result or the new one.
 *
 * @param made artifacts of the stages before it: name → hash
 */
export async function bringUpToDate(
  job: RunningJob,
  stage: Stage,
  made: ReadonlyMap<string, string>,
): Promise<{ readonly outcome: StageOutcome; readonly parts: KeyParts }> {
  const { store, emit } = job;
  const started = performance.now();
  const parts = await partsOf(job, stage, made);
  const key = stageKey(stage.name, parts);
  const forced = job.retune && stage.name === "search" ? "--retune" : job.isForced(stage.name) ? "--force" : null;
  const ours = {
    name: stage.name,
    own: false,
    key,
    inputs: parts.inputs,
    outputs: {},
    metrics: {},
    notes: [],
  } as const;

  const past = forced !== null ? null : await store.stageResults.find(key);
  const overtaken = past ? ((await stage.overtakenBy?.(past.summary, store)) ?? null) : null;
  if (past && overtaken === null && (await isWhole(store, past.outputs))) {
    const because = "nothing changed";
    const durationMs = performance.now() - started;
    emit({ kind: "stage-ended", stage: stage.name, status: "reused", because, durationMs });
    const { outputs: artifacts, summary } = past;
    return { outcome: { ...ours, status: "reused", because, durationMs, artifacts, summary }, parts };
  }

  const latest = await store.stageResults.latest(stage.name);
  const because = forced ?? overtaken ?? explainChange(parts, latest?.parts as KeyParts | undefined);
  emit({ kind: "stage-started", stage: stage.name, because });
  const { artifacts, summary } = await stage.run(contextOf(job, stage, parts));
  job.signal.throwIfAborted();

  const outputs: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(artifacts)) outputs[name] = await store.blobs.put(bytes);
  const durationMs = performance.now() - started;
  await store.stageResults.save({ key, stage: stage.name, parts, outputs, summary, durationMs });
  emit({ kind: "stage-ended", stage: stage.name, status: "ran", because, durationMs });
  return { outcome: { ...ours, status: "ran", because, durationMs, artifacts: outputs, summary }, parts };
}

async function partsOf(job: RunningJob, stage: Stage, made: ReadonlyMap<string, string>): Promise<KeyParts> {
  const { project, store, codeVersion } = job;
  return partsWith(stage, project, codeVersion, (await stage.outside?.(project, store, job)) ?? {}, made);
}

/** @param outside content hashes of what the stage reads from outside the store's artifacts */
export const partsWith = (
  stage: Stage,
  project: Project,
  codeVersion: string,
  outside: Readonly<Record<string, string>>,
  made: ReadonlyMap<string, string>,
): KeyParts => ({
  code: `${codeVersion}/${stage.version}`,
  params: stage.params(project),
  inputs: { ...outside, ...Object.fromEntries(stage.needs.map((name) => [name, made.get(name)!])) },
});

function contextOf(job: RunningJob, stage: Stage, { code, inputs }: KeyParts): StageContext {
  const hashOf = (name: string) => {
    const hash = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (hash === undefined) throw new Error(`stage ${stage.name} does not declare that it needs ${name}`);
    return hash;
  };
  const hasInput = (name: string) => Object.hasOwn(inputs, name);
  return { ...job, code, hashOf, hasInput, read: (name) => job.store.blobs.get(hashOf(name)) };
}

export async function isWhole(store: Store, outputs: Readonly<Record<string, string>>): Promise<boolean> {
  for (const hash of Object.values(outputs)) {
    const size = await store.blobs.size(hash);
    if (size === undefined) return false;
    if (size <= verifiedUpToBytes && (await store.blobs.verify(hash)) !== "ok") return false;
  }
  return true;
}
