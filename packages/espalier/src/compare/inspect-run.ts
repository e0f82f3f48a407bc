import { championAlias, findVersion, listModels, type ModelVersion } from "../registry/index.ts";
import type { Store } from "../store/index.ts";
import { getRun, listRuns, type RunDetail } from "../track/index.ts";
import { chooseRun } from "./choose-run.ts";
import { compareMetrics } from "./compare-sides.ts";
import type { MetricChange } from "./judge-metric.ts";
import { runSide } from "./run-side.ts";
import { sameRowIntervals } from "./same-rows.ts";
import type { Side } from "./side.ts";

/** A run, held against the champion and the run before it, both of its environment. */
export interface InspectedRun {
  readonly side: Side;
  readonly run: RunDetail;
  /** Null where there is none, or where this run's own model is the champion. */
  readonly champion: { readonly version: number; readonly changes: readonly MetricChange[] } | null;
  readonly isChampion: boolean;
  /** Against the run before it in its environment. */
  readonly before: { readonly side: Side; readonly changes: readonly MetricChange[] } | null;
}

/** Reads a run and what it is held against. */
export async function inspectRun(store: Store, run: RunDetail): Promise<InspectedRun> {
  const side = await runSide(store, run);
  const champion = await championOf(store, run);
  const isChampion = champion !== null && run.tags.model === `${champion.name}/${champion.version}`;
  const earlier = await runBefore(store, run);
  const before = earlier === null ? null : await runSide(store, await getRun(store, earlier));
  const changesFrom = async (other: Side) => compareMetrics(other, side, await sameRowIntervals(store, other, side));
  const rival = champion === null || isChampion ? null : await versionSide(store, champion, side);
  return {
    side,
    run,
    isChampion,
    champion: rival && { version: champion!.version, changes: await changesFrom(rival) },
    before: before && { side: before, changes: await changesFrom(before) },
  };
}

/** The champion of the run's environment. */
async function championOf(store: Store, { experiment, tags }: RunDetail): Promise<ModelVersion | null> {
  const aliases = (await listModels(store)).find(({ name }) => name === experiment)?.aliases ?? {};
  const alias = championAlias(tags.environment ?? null);
  const version = Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;
  return version === undefined ? null : await findVersion(store, experiment, version);
}

/** A registered version as its run left it; where that run is gone, what the registry knows. */
async function versionSide(store: Store, { runId, metrics }: ModelVersion, like: Side): Promise<Side> {
  const run = runId === null ? null : await chooseRun({ store, environment: null }, runId);
  return run === null
    ? { ...like, metrics, intervals: {}, artifacts: new Map() }
    : await runSide(store, await getRun(store, run));
}

async function runBefore(store: Store, { id, tags, startedAt }: RunDetail): Promise<string | null> {
  const environment = tags.environment ?? null;
  const runs = await listRuns(store, { limit: 1, status: "finished", environment, before: { startedAt, id } });
  return runs[0]?.id ?? null;
}
