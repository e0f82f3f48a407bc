/** The only place that says which of our doors a benchmark goes through. */
import {
  asRecipe,
  boosting,
  createRng,
  decodeModel,
  encodeModel,
  fitModel,
  fitRecipe,
  forest,
  predictRecipe,
  predictTable,
  prepareModel,
} from "../../packages/learn/dist/index.js";
import { threadRunner, trainingThreads } from "../../packages/learn/dist/threads/index.js";

/** The harness's names for hyper-parameters, as ours. */
const recipeOf = ({ estimator, task, params }) => {
  const kind = task === "classification" ? "classifier" : "regressor";
  if (estimator === "forest") return asRecipe(forest[kind]({ trees: params.trees }));
  return asRecipe(
    boosting[kind]({
      trees: params.trees,
      learningRate: params.learningRate,
      maxLeaves: params.leaves,
      maxBins: params.bins,
      minLeafRows: params.minLeafRows,
    }),
  );
};

const optionsOf = (job) => ({ rng: createRng(String(job.seed)), hands: trainingThreads(job.cores) });

/** Fits and nothing more: what the peers' `fit` does. */
export const fit = async (job, table, target) => fitRecipe(recipeOf(job), table, target, optionsOf(job));

export const predictFitted = (fitted, table) => predictRecipe(fitted, table);

/** RMSE of each fold, in order; folds run on `job.cores` threads. */
export async function crossValidate(job, table, target, folds) {
  const runner = threadRunner({ table, target, folds, metric: "rmse" }, job.cores);
  const recipe = recipeOf(job);
  const scores = await runner.run(folds.map((_, fold) => ({ recipe, fold, seed: String(job.seed) })));
  await runner.close();
  return scores;
}

/** A model as bytes, and back. */
export const trainModel = async (job, table, target) =>
  encodeModel(fitModel(recipeOf(job), table, target, optionsOf(job)));

export const loadModel = (bytes) => decodeModel(bytes);

/** Many rows at once. */
export const predictMany = (job, model) => {
  const hands = trainingThreads(job.cores);
  return (table) => predictTable(model, table, hands);
};

/** One row after another, each an object. */
export const predictOneByOne = (model) => prepareModel(model).predictRow;
