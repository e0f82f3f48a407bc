import { foldsOf, metricOf, type FoldData } from "@espalier/learn";
import { threadRunner } from "@espalier/learn/node";
import { searchOf } from "../project/index.ts";
import { asJson, jsonBytes } from "./json-artifact.ts";
import { readSplit } from "./prepare.ts";
import { countTrials, searchCandidate, type CandidateResult, type CandidateSearch } from "./search-candidate.ts";
import type { Stage } from "./stage.ts";

export interface SearchResult {
  readonly metric: string;
  /** Best first. */
  readonly candidates: readonly CandidateResult[];
}

/**
 * Cross-validates trials of every candidate and keeps each one's best. All candidates search at the same time, so that
 * the threads always have work; each one's trials depend on its own history only, so the outcome does not depend on
 * timing. Every finished trial is remembered: a killed search goes on where it was.
 */
export const search: Stage = {
  name: "search",
  version: 2,
  needs: ["table", "split"],
  params: ({ config }) => ({
    candidates: asJson(config.candidates),
    search: asJson(config.search),
    seed: config.seed,
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
    const progress = countTrials(
      Object.keys(config.candidates).reduce((sum, name) => sum + searchOf(config.search, name).trials, 0),
    );
    const shared: CandidateSearch = { context, runner, progress };

    try {
      const results = await Promise.all(
        Object.entries(config.candidates).map(([name, recipe]) => searchCandidate(shared, name, recipe)),
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
  },
};
