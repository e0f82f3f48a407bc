import { writeFileSync } from "node:fs";
import { compare } from "../harness/compare.mjs";
import { madeFile } from "../harness/paths.mjs";
import { pythonWithPeers } from "../harness/peers.mjs";
import { wine } from "../harness/real-data.mjs";
import { lightgbm, ours, sklearnBoosting, sklearnForest, usual, xgboost } from "../harness/sides.mjs";

const FOLDS = 5;

/** Many small fits: cross-validation on the red wines. What starting costs is seen in the rows of whole processes. */
export const small = {
  about: "1,599 x 11 (red wines), 5 folds: forest of 300 trees; boosting of 200 trees; in process and whole processes",
  needs: [pythonWithPeers],
  async *rows(options) {
    const train = wine();
    const folds = madeFile("data", "wine.folds");
    writeFileSync(
      folds,
      Float64Array.from({ length: train.rows }, (_, row) => row % FOLDS),
    );
    const job = { do: "cross-validate", task: "regression", train, folds, foldCount: FOLDS };
    const forests = { ...job, estimator: "forest", params: { trees: 300 } };
    const boostings = { ...job, estimator: "boosting", params: { ...usual, trees: 200 } };
    const how = { ours, wholeProcess: true, warmUp: true };
    for (const one of [
      { ...how, work: "small forest", job: forests, peers: [sklearnForest] },
      { ...how, work: "small boosting", job: boostings, peers: [lightgbm, xgboost, sklearnBoosting] },
    ]) {
      if (one.work.includes(options.only)) yield* await compare(one, options);
    }
  },
};
