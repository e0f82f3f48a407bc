import { createRng, decodeModel, encodeModel, fitModel } from "@espalier/learn";
import { trainingThreads } from "@espalier/learn/node";
import { asJson, jsonFrom } from "./json-artifact.ts";
import { readSplit } from "./prepare.ts";
import type { SearchResult } from "./search.ts";
import type { Stage } from "./stage.ts";

/**
 * Fits the best candidate on all training rows. The model that is judged next is this very one: the held-out rows are
 * never fitted. Nothing about time or place goes into the file, so the same inputs give the same bytes.
 */
export const train: Stage = {
  name: "train",
  version: 2,
  needs: ["table", "split", "search"],
  params: ({ config }) => ({ seed: config.seed, features: asJson(config.features) }),
  run: async ({ project, read, hashOf, threads }) => {
    const { seed, features } = project.config;
    const { train: rows } = await readSplit(read);
    const found = jsonFrom<SearchResult>(await read("search"));
    const winner = found.candidates[0]!;
    const model = fitModel(winner.recipe, rows.table, rows.target, {
      schema: features,
      rng: createRng(seed).fork("train"),
      hands: trainingThreads(threads),
      lineage: {
        candidate: winner.name,
        crossValidation: { metric: found.metric, mean: winner.mean, sd: winner.sd },
        table: hashOf("table"),
        split: hashOf("split"),
        seed,
      },
    });
    const bytes = encodeModel(model);
    decodeModel(bytes); // what cannot be read back must not be kept
    return { artifacts: { model: bytes }, summary: { candidate: winner.name, bytes: bytes.length } };
  },
};
