import { createRng, decodeModel, type Model } from "@espalier/learn";
import {
  championAlias,
  findVersion,
  history,
  listModels,
  registerVersion,
  setAlias,
  type ModelVersion,
} from "../registry/index.ts";
import type { Store } from "../store/index.ts";
import { compareWithChampion } from "./compare-with-champion.ts";
import type { Evaluation } from "./evaluate.ts";
import { asJson, jsonBytes, jsonFrom } from "./json-artifact.ts";
import { judge, type ChampionComparison, type GateVerdict } from "./judge.ts";
import { readSplit, splitSides } from "./prepare.ts";
import type { Stage, StageContext } from "./stage.ts";

export interface Registration {
  readonly name: string;
  readonly version: number;
  /** The alias that the winner of this environment bears. */
  readonly alias: string;
  /** The champion it was held against; null where there was none. */
  readonly rival: number | null;
  readonly gate: GateVerdict;
}

/** Gives the model a version, holds it against the gate, and makes it champion where it passes. */
export const register: Stage = {
  name: "register",
  version: 3,
  needs: ["table", "split", "model", "evaluation"],
  params: ({ config, environment }) => ({
    name: config.name,
    gate: asJson(config.gate),
    ...(environment !== null && { environment }), // each has a champion of its own
  }),
  overtakenBy: async (summary, store) => {
    const { name, version, alias, rival, gate } = summary as Registration;
    if ((await findVersion(store, name, version)) === null) return `version ${version} is gone from the registry`;
    const champion = await findChampion(store, name, alias);
    const expected = gate.passed ? version : rival;
    if ((champion?.version ?? null) === expected) return null;
    return champion ? `version ${champion.version} is ${alias} now` : `there is no ${alias} any more`;
  },
  run: async (context) => {
    const { project, store, runId, read, hashOf } = context;
    const { config } = project;
    const evaluation = jsonFrom<Evaluation>(await read("evaluation"));
    const model = decodeModel(await read("model"));
    const alias = championAlias(project.environment);
    const rival = await findRival(store, config.name, alias, hashOf("model"));
    const gate = judge(config.gate, evaluation, rival && (await compare(context, model, rival)));

    const registered = await registerVersion(store, {
      name: config.name,
      modelHash: hashOf("model"),
      runId,
      metrics: evaluation.metrics,
      gate: asJson(gate),
      recipe: asJson(model.fitted.recipe),
      now: Date.now(),
    });
    if (gate.passed) {
      const because = rival ? `passed the gate against version ${rival.version}` : "passed the gate; first champion";
      await setAlias(store, config.name, alias, registered.version, {
        by: "espalier run",
        because,
        now: Date.now(),
      });
    }
    const registration: Registration = {
      name: config.name,
      version: registered.version,
      alias,
      rival: rival?.version ?? null,
      gate,
    };
    return { artifacts: { registration: jsonBytes(registration) }, summary: asJson(registration) };
  },
};

/**
 * The champion to be compared with. Where this very model is champion already (an earlier run was stopped before it
 * could note its result), it is the one that it replaced: the verdict then is the same as in an undisturbed run.
 */
async function findRival(store: Store, name: string, alias: string, modelHash: string): Promise<ModelVersion | null> {
  const champion = await findChampion(store, name, alias);
  if (!champion || champion.modelHash !== modelHash) return champion;
  const last = (await history(store, name)).find((release) => release.alias === alias);
  return last?.previous ? await findVersion(store, name, last.previous) : null;
}

async function findChampion(store: Store, name: string, alias: string): Promise<ModelVersion | null> {
  const model = (await listModels(store)).find((one) => one.name === name);
  const version = model && Object.hasOwn(model.aliases, alias) ? model.aliases[alias] : undefined;
  return version === undefined ? null : await findVersion(store, name, version);
}

async function compare(
  { project, store, read, hashOf }: StageContext,
  model: Model,
  rival: ModelVersion,
): Promise<ChampionComparison> {
  const { gate, seed } = project.config;
  const champion = decodeModel(await store.blobs.get(rival.modelHash));
  const { test } = await readSplit(read);
  const metrics = gate.flatMap((rule) => (rule.rule === "not-worse-than-champion" ? [rule.metric] : []));
  const seen = await trainedOn(store, champion, { table: hashOf("table"), split: hashOf("split") });
  const rng = createRng(seed).fork("champion");
  return compareWithChampion({ model, champion, version: rival.version, test, seen, metrics: new Set(metrics), rng });
}

/** The rows that the champion was fitted on; "others" where they are none of the held-out ones; "gone" where nobody knows. */
async function trainedOn(store: Store, champion: Model, now: { readonly table: string; readonly split: string }) {
  const lineage = champion.lineage as { readonly table?: unknown; readonly split?: unknown } | null;
  const { table, split } = lineage ?? {};
  if (typeof table !== "string" || typeof split !== "string") return "gone";
  if (table === now.table && split === now.split) return "others";
  if (!(await store.blobs.has(table)) || !(await store.blobs.has(split))) return "gone";
  return splitSides(await store.blobs.get(table), await store.blobs.get(split)).train.table;
}
