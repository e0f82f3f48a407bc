import type { Json } from "@espalier/learn";
import { isBlobHash, type Store } from "../store/index.ts";
import type { RunDetail } from "../track/index.ts";
import { codeHash, type OwnParts } from "../pipeline/index.ts";
import type { Interval } from "./judge-metric.ts";
import { settingsOf } from "./settings.ts";
import { artifactsIn, type Side, type StageFacts } from "./side.ts";

/** A run, as it is compared. What the store has lost of it (by `data gc`, or by hand) is not compared. */
export async function runSide(store: Store, run: RunDetail): Promise<Side> {
  return {
    kind: "run",
    label: `run ${run.name}`,
    runId: run.id,
    commit: run.gitCommit,
    environment: run.tags.environment ?? null,
    settings: { list: settingsOf(run.config), known: null },
    params: run.params,
    metrics: run.metrics,
    intervals: await intervalsOf(store, run),
    data: run.tags.data ?? null,
    artifacts: artifactsIn(run.stages.map(({ name, outputs }) => [name, outputs] as const)),
    stages: await stagesOf(store, run),
  };
}

async function intervalsOf(store: Store, { stages }: RunDetail): Promise<Side["intervals"]> {
  const hash = stages.find(({ name }) => name === "evaluate")?.outputs.evaluation;
  if (hash === undefined || !isBlobHash(hash) || !(await store.blobs.has(hash))) return {};
  const text = Buffer.from(await store.blobs.get(hash)).toString("utf8");
  const { intervals } = JSON.parse(text) as {
    readonly intervals: Readonly<Record<string, { readonly low: number | null; readonly high: number | null }>>;
  };
  const known = Object.entries(intervals).flatMap(([name, { low, high }]): [string, Interval][] =>
    low === null || high === null ? [] : [[name, [low, high]]],
  );
  return Object.fromEntries(known);
}

async function stagesOf(store: Store, run: RunDetail): Promise<ReadonlyMap<string, StageFacts>> {
  const facts = new Map<string, StageFacts>();
  for (const { name, key } of run.stages) {
    const parts = (await store.stageResults.known(key))?.parts;
    if (parts !== undefined) facts.set(name, factsOf(parts));
  }
  return facts;
}

type Parts = OwnParts | { readonly code: string; readonly params: Json; readonly inputs: StageFacts["inputs"] };

function factsOf(parts: unknown): StageFacts {
  const known = parts as Parts; // as the pipeline kept them
  return { code: "kind" in known ? codeHash(known) : known.code, inputs: known.inputs };
}
