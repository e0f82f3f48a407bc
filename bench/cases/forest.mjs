import { compare } from "../harness/compare.mjs";
import { generated } from "../harness/dataset.mjs";
import { pythonWithPeers } from "../harness/peers.mjs";
import { ours, sklearnForest } from "../harness/sides.mjs";

/** Trees of full depth on bootstrap samples, the square root of the features tried at each node. */
export const forest = {
  about: "random forest of 100 trees of full depth, 100,000 rows x 28",
  needs: [pythonWithPeers],
  async *rows(options) {
    const job = {
      do: "fit",
      estimator: "forest",
      task: "classification",
      params: { trees: 100 },
      train: generated(42, 0, 100_000),
      test: generated(42, 10_000_000, 100_000),
    };
    yield* await compare({ work: "forest 100,000 x 28", job, ours, peers: [sklearnForest] }, options);
  },
};
