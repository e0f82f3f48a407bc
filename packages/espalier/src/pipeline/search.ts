import { createHash } from "node:crypto";
import {
  asRecipe,
  createRng,
  firstPoint,
  foldsOf,
  metricOf,
  runSearch,
  scoreOf,
  spaceOf,
  withPoint,
  type FoldData,
  type Json,
  type Point,
  type Recipe,
} from "@espalier/learn";
import { threadRunner } from "@espalier/learn/node";
import { Fault, fault } from "../fault/index.ts";
import { canonicalJson } from "./canonical-json.ts";
import { jsonBytes } from "./json-artifact.ts";
import { readSplit } from "./prepare.ts";
import type { Stage, StageContext } from "./stage.ts";

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

export interface SearchResult {
  readonly metric: string;
  /** Best first. */
  readonly candidates: readonly CandidateResult[];
}

/** Raised when an estimator learns differently from the same inputs: remembered trials are then no longer used. */
const trialVersion = 1;

/**
 * Cross-validates trials of every candidate and keeps each one's best. All candidates search at the same time, so that
 * the threads always have work; each one's trials depend on its own history only, so the outcome does not depend on
 * timing. Every finished trial is remembered: a killed search goes on where it was.
 */
export const search: Stage = {
  name: "search",
  version: 1,
  needs: ["table", "split"],
  params: ({ config }) => ({
    candidates: config.candidates as unknown as Json,
    search: { ...config.search },
    seed: config.seed,
    features: config.features as unknown as Json,
  }),
  run: async (context) => {
    const { config } = context.project;
    const { split, train } = await readSplit(context.read);
    const data: FoldData = {
      ...train,
      folds: foldsOf(Int32Array.from(split.foldOf), config.search.folds),
      metric: config.search.metric,
    };
    const runner = threadRunner(data, context.threads);
    const progress = countTrials(Object.keys(config.candidates).length * config.search.trials);

    try {
      const results = await Promise.all(
        Object.entries(config.candidates).map(([name, candidate]) => searchOne(name, asRecipe(candidate))),
      );
      const { direction } = metricOf(config.search.metric);
      const better = (a: CandidateResult, b: CandidateResult) =>
        direction === "maximize" ? b.mean - a.mean : a.mean - b.mean;
      const result: SearchResult = { metric: config.search.metric, candidates: results.toSorted(better) };
      return {
        artifacts: { search: jsonBytes(result) },
        summary: { winner: result.candidates[0]!.name, trials: progress.done() },
      };
    } finally {
      await runner.close();
    }

    async function searchOne(name: string, recipe: Recipe): Promise<CandidateResult> {
      const { search: how, seed } = config;
      const metric = metricOf(how.metric);
      const space = spaceOf(recipe, { defaults: how.sampler !== "grid" });
      const planned = space.length === 0 ? 1 : how.trials;
      let best = Number.NEGATIVE_INFINITY;
      const found = await runSearch({
        space,
        trials: planned,
        sampler: how.sampler,
        first: firstPoint(recipe, space),
        rng: createRng(seed).fork("search").fork(name),
        signal: context.signal,
        evaluate: async (point) => {
          const concrete = withPoint(recipe, point);
          const tasks = data.folds.map((_, fold) => ({ recipe: concrete, fold, seed: String(seed) }));
          const values = await remembered(context, concrete, () => runner.run(tasks));
          return values.map((value) => scoreOf(metric, value));
        },
        onTrial: (trial) => {
          if (trial.outcome === "scored") best = Math.max(best, trial.mean);
          context.emit({ kind: "trial-done", candidate: name, ...progress.add(1), best: scoreOf(metric, best) });
        },
      }).catch((error: unknown) => {
        if (!(error instanceof Fault) || error.code !== "SEARCH_FAILED") throw error;
        throw fault("CANDIDATE_FAILED", { candidate: name, reason: String(error.params.reason) });
      });
      progress.expect(found.trials.length - how.trials);
      return {
        name,
        recipe: withPoint(recipe, found.best.point),
        scores: found.best.scores.map((score) => scoreOf(metric, score)),
        mean: scoreOf(metric, found.best.mean),
        sd: found.best.sd,
        trials: found.trials.map((trial) =>
          trial.outcome === "scored"
            ? { point: trial.point, mean: scoreOf(metric, trial.mean), sd: trial.sd }
            : { point: trial.point, error: trial.reason },
        ),
      };
    }
  },
};

/** A trial's scores depend on the recipe, the rows, the folds, the metric and the seed: the same ones are not fitted twice. */
async function remembered(
  { project, store, hashOf, retune }: StageContext,
  recipe: Recipe,
  evaluate: () => Promise<readonly number[]>,
): Promise<readonly number[]> {
  const { search: how, seed } = project.config;
  const facts = { trialVersion, recipe, table: hashOf("table"), split: hashOf("split"), metric: how.metric, seed };
  const key = createHash("sha256")
    .update(canonicalJson(facts as unknown as Json))
    .digest("hex");
  const past = retune ? undefined : await store.trialResults.find(key);
  if (past) return (past as readonly (number | null)[]).map((value) => value ?? Number.NaN);
  const scores = await evaluate();
  await store.trialResults.save(key, scores);
  return scores;
}

/** How far all candidates together are; a candidate with less to try than planned lowers the total. */
function countTrials(planned: number) {
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
