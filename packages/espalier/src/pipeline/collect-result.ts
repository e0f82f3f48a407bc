import { findVersion } from "../registry/index.ts";
import type { Store } from "../store/index.ts";
import { logMetrics, logParams, setTags } from "../track/index.ts";
import type { Evaluation } from "./evaluate.ts";
import { jsonFrom } from "./json-artifact.ts";
import type { Split } from "./prepare.ts";
import type { Registration } from "./register.ts";
import { runResult, type RunResult, type StageOutcome } from "./run-result.ts";
import type { RunningJob } from "./run-stage.ts";
import type { SearchResult } from "./search.ts";
import { validate, type ValidationSummary } from "./validate.ts";

/** What a run has to tell in which the whole main job took part. */
export async function collectResult(
  { project, store, runId, runName }: RunningJob,
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
export async function noteResult({ store, runId }: RunningJob, result: RunResult): Promise<void> {
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

/** Metrics of own stages, by the stage's name and theirs: `report.rows`. */
export async function noteOwnMetrics(store: Store, runId: string, outcomes: readonly StageOutcome[]): Promise<void> {
  const metrics = outcomes.flatMap(({ name, metrics }) =>
    Object.entries(metrics).map(([metric, value]) => [`${name}.${metric}`, value] as const),
  );
  if (metrics.length > 0) await logMetrics(store, runId, Object.fromEntries(metrics), { now: Date.now() });
}
