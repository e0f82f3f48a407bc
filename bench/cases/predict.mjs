import { compare } from "../harness/compare.mjs";
import { generated } from "../harness/dataset.mjs";
import { madeFile } from "../harness/paths.mjs";
import { npmPeers, pythonWithPeers } from "../harness/peers.mjs";
import { runSide } from "../harness/side.mjs";
import { lightgbm, mlRandomForest, onnxruntime, ours, sklearnBoosting, usual, xgboost } from "../harness/sides.mjs";

/** Every library with a model of its own, trained before and loaded from its file: 100 trees of 31 leaves. */
export const predict = {
  about: "1,000,000 rows at once, and one row at a time; 100 trees x 31 leaves, 28 features",
  needs: [pythonWithPeers, npmPeers],
  async *rows(options) {
    const job = {
      estimator: "boosting",
      task: "classification",
      params: usual,
      train: generated(42, 0, 100_000),
      test: generated(42, 10_000_000, 1_000_000),
    };
    const sides = [ours, lightgbm, xgboost, sklearnBoosting, onnxruntime, mlRandomForest].map((side) => ({
      ...side,
      model: madeFile("models", side.name),
    }));
    for (const side of sides) {
      options.tell(`predict: training the model of ${side.name}`);
      await runSide(
        { ...side, program: side.trainer ?? side.program },
        { ...job, do: "train", seed: 42, cores: options.cores },
      );
    }
    const [own, ...peers] = sides;
    for (const one of [
      { work: "predict 1,000,000 rows", job: { ...job, do: "predict-batch" } },
      { work: "predict one row", job: { ...job, do: "predict-one", seconds: 1 } },
    ]) {
      if (one.work.includes(options.only)) yield* await compare({ ...one, ours: own, peers }, options);
    }
  },
};
