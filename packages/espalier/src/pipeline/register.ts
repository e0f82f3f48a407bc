import {
  createRng,
  decodeModel,
  identicalRows,
  metricOf,
  pairedDifference,
  predictTable,
  type Model,
} from "@espalier/learn";
import { findVersion, history, listModels, registerVersion, setAlias, type ModelVersion } from "../registry/index.ts";
import type { Store } from "../store/index.ts";
import type { Evaluation } from "./evaluate.ts";
import { asJson, jsonBytes, jsonFrom } from "./json-artifact.ts";
import { judge, type ChampionComparison, type GateVerdict } from "./judge.ts";
import { readSplit } from "./prepare.ts";
import type { Stage, StageContext } from "./stage.ts";

export interface Registration {
  readonly name: string;
  readonly version: number;
  /** The champion it was held against; null where there was none. */
  readonly rival: number | null;
  readonly gate: GateVerdict;
}

/** Gives the model a version, holds it against the gate, and makes it champion where it passes. */
export const register: Stage = {
  name: "register",
  version: 1,
  needs: ["table", "split", "model", "evaluation"],
  params: ({ config }) => ({ name: config.name, gate: asJson(config.gate) }),
  overtakenBy: async (summary, store) => {
    const { name, version, rival, gate } = summary as Registration;
    if ((await findVersion(store, name, version)) === null) return `version ${version} is gone from the registry`;
    const champion = await findChampion(store, name);
    const expected = gate.passed ? version : rival;
    if ((champion?.version ?? null) === expected) return null;
    return champion ? `version ${champion.version} is champion now` : "there is no champion any more";
  },
  run: async (context) => {
    const { project, store, runId, read, hashOf } = context;
    const { config } = project;
    const evaluation = jsonFrom<Evaluation>(await read("evaluation"));
    const model = decodeModel(await read("model"));
    const rival = await findRival(store, config.name, hashOf("model"));
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
      await setAlias(store, config.name, "champion", registered.version, {
        by: "espalier run",
        because,
        now: Date.now(),
      });
    }
    const registration: Registration = {
      name: config.name,
      version: registered.version,
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
async function findRival(store: Store, name: string, modelHash: string): Promise<ModelVersion | null> {
  const champion = await findChampion(store, name);
  if (!champion || champion.modelHash !== modelHash) return champion;
  const last = (await history(store, name)).find((release) => release.alias === "champion");
  return last?.previous ? await findVersion(store, name, last.previous) : null;
}

async function findChampion(store: Store, name: string): Promise<ModelVersion | null> {
  const model = (await listModels(store)).find((one) => one.name === name);
  const version = model?.aliases.champion;
  return version === undefined ? null : await findVersion(store, name, version);
}

async function compare(
  { project, store, read }: StageContext,
  model: Model,
  rival: ModelVersion,
): Promise<ChampionComparison> {
  const { config } = project;
  const { test } = await readSplit(read);
  const champion = decodeModel(await store.blobs.get(rival.modelHash));
  const rng = createRng(config.seed).fork("champion");
  const { groups } = identicalRows(test.table);
  const ours = predictTable(model, test.table);
  const theirs = predictTable(champion, test.table);
  const metrics = [
    ...new Set(config.gate.filter((rule) => rule.rule === "not-worse-than-champion").map((rule) => rule.metric)),
  ];
  const differences = metrics.map((name) => [
    name,
    pairedDifference(metricOf(name), test.target, ours, theirs, {
      rng: rng.fork(name),
      repeats: 500,
      level: 0.95,
      groups,
    }),
  ]);
  return { version: rival.version, differences: Object.fromEntries(differences) };
}
