import { compare } from "../harness/compare.mjs";
import { generated } from "../harness/dataset.mjs";
import { pythonWithPeers } from "../harness/peers.mjs";
import {
  lightgbm,
  lightgbmQuantised,
  ours,
  sklearnBoosting,
  usual,
  xgboost,
  xgboostLossGuided,
} from "../harness/sides.mjs";

/** Training with binning, on more and more rows of the generator; judged on 100,000 others. */
export const boosting = {
  about: "100 trees x 31 leaves on 255 bins, binning included: 100,000 and 1,000,000 rows x 28; --large: 10,000,000",
  needs: [pythonWithPeers],
  async *rows(options) {
    const test = generated(42, 10_000_000, 100_000);
    for (const rows of [100_000, 1_000_000, ...(options.large ? [10_000_000] : [])]) {
      const work = `boosting ${rows.toLocaleString("en")} x 28`;
      if (!work.includes(options.only)) continue;
      const job = { do: "fit", estimator: "boosting", task: "classification", params: usual, test };
      const peers = [lightgbm, lightgbmQuantised, xgboost, xgboostLossGuided, sklearnBoosting];
      yield* await compare({ work, job: { ...job, train: generated(42, 0, rows) }, ours, peers }, options);
    }
  },
};
