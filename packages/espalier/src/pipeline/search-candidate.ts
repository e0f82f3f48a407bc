import {
  createRng,
  firstPoint,
  metricOf,
  runSearch,
  scoreOf,
  spaceOf,
  withPoint,
  type FoldRunner,
  type Metric,
  type Point,
  type Recipe,
  type Trial,
} from "@espalier/learn";
import { Fault, fault } from "../fault/index.ts";
import { searchOf } from "../project/index.ts";
import { canonicalJson, sha256 } from "../store/index.ts";
import type { StageContext } from "./stage.ts";
import { asJson } from "./json-artifact.ts";

/** The best of one candidate's trials. */
export interface CandidateResult {
  readonly name: string;
  /** The recipe with the best hyper-parameters in place. */
  readonly recipe: Recipe;
  /** Cross-validated score of each fold, in the metric's own direction, with their mean and sample deviation. */
  readonly scores: readonly number[];
  readonly mean: number;
  readonly sd: number;
  readonly trials: readonly TrialNote[];
}

type TrialNote =
  | { readonly point: Point; readonly mean: number; readonly sd: number }
  | { readonly point: Point; readonly error: string };

/** What the searches of all candidates share. */
export interface CandidateSearch {
  readonly context: StageContext;
  readonly runner: FoldRunner;
  readonly progress: TrialCount;
}

/** Searches one candidate's space; its trials depend on its own history only. Faults CANDIDATE_FAILED. */
export async function searchCandidate(
  { context, runner, progress }: CandidateSearch,
  name: string,
  recipe: Recipe,
): Promise<CandidateResult> {
  const { search, seed } = context.project.config;
  const how = { ...search, ...searchOf(search, name) };
  const metric = metricOf(how.metric);
  const space = spaceOf(recipe, { defaults: how.sampler !== "grid" });
  let best = Number.NEGATIVE_INFINITY;
  const found = await runSearch({
    space,
    trials: how.trials,
    sampler: how.sampler,
    first: firstPoint(recipe, space),
    rng: createRng(seed).fork("search").fork(name),
    signal: context.signal,
    evaluate: async (point) => {
      const concrete = withPoint(recipe, point);
      const tasks = Array.from({ length: how.folds }, (_, fold) => ({ recipe: concrete, fold, seed: String(seed) }));
      const values = await remembered(context, concrete, () => runner.run(tasks));
      return values.map((value) => scoreOf(metric, value));
    },
    onTrial: (trial) => {
      if (trial.outcome === "scored") best = Math.max(best, trial.mean);
      context.emit({ kind: "trial-done", candidate: name, ...progress.add(1), best: scoreOf(metric, best) });
    },
  }).catch((error: unknown) => {
    if (!(error instanceof Fault) || error.code !== "SEARCH_FAILED") throw error;
    throw fault("CANDIDATE_FAILED", { candidate: name, reason: String(error.params.reason) }, { cause: error });
  });
  progress.expect(found.trials.length - how.trials);
  return {
    name,
    recipe: withPoint(recipe, found.best.point),
    scores: found.best.scores.map((score) => scoreOf(metric, score)),
    mean: scoreOf(metric, found.best.mean),
    sd: found.best.sd,
    trials: found.trials.map((trial) => noteOf(trial, metric)),
  };
}

/** Search maximises; what people read is in the metric's own direction. */
function noteOf(trial: Trial, metric: Metric): TrialNote {
  return trial.outcome === "scored"
    ? { point: trial.point, mean: scoreOf(metric, trial.mean), sd: trial.sd }
    : { point: trial.point, error: trial.reason };
}

/** A trial's scores depend on the recipe, the rows, the folds, the metric and the seed: the same ones are not fitted twice. */
async function remembered(
  { project, store, hashOf, retune, code }: StageContext,
  recipe: Recipe,
  evaluate: () => Promise<readonly number[]>,
): Promise<readonly number[]> {
  const { search: how, seed } = project.config;
  const facts = { code, recipe, table: hashOf("table"), split: hashOf("split"), metric: how.metric, seed };
  const key = sha256(canonicalJson(asJson(facts)));
  const past = retune ? undefined : await store.trialResults.find(key);
  if (past) return (past as readonly (number | null)[]).map((value) => value ?? Number.NaN);
  const scores = await evaluate();
  await store.trialResults.save(key, scores);
  return scores;
}

export interface TrialCount {
  add(trials: number): { readonly done: number; readonly total: number };
  expect(more: number): void;
  done(): number;
}

/** How far all candidates together are; a candidate with less to try than planned lowers the total. */
export function countTrials(planned: number): TrialCount {
  let done = 0;
  let total = planned;
  return {
    add: (trials: number) => {
      done += trials;
      return { done, total };
    },
    expect: (more: number) => {
      total += more;
    },
    done: () => done,
  };
}
