/** @typedef {import("./side.mjs").Side} Side */

/** @type {Side} */
export const ours = { name: "espalier", program: "ours/run.mjs" };

/** @type {Side} */
export const lightgbm = { name: "LightGBM", program: "peers/with_lightgbm.py" };

/** @type {Side} */
export const lightgbmQuantised = { ...lightgbm, name: "LightGBM quantised", params: { quantised: true } };

/** @type {Side} */
export const xgboost = { name: "XGBoost depth-wise", program: "peers/with_xgboost.py" };

/** @type {Side} */
export const xgboostLossGuided = { ...xgboost, name: "XGBoost loss-guided", params: { lossGuided: true } };

/** @type {Side} */
export const sklearnBoosting = { name: "scikit-learn HistGB", program: "peers/with_sklearn_boosting.py" };

/** @type {Side} */
export const sklearnForest = { name: "scikit-learn forest", program: "peers/with_sklearn_forest.py" };

/**
 * The trees of LightGBM, run by ONNX Runtime in Node.
 *
 * @type {Side}
 */
export const onnxruntime = {
  name: "ONNX Runtime (Node)",
  program: "peers/with_onnxruntime.mjs",
  trainer: "peers/lightgbm_as_onnx.py",
};

/** @type {Side} */
export const mlRandomForest = { name: "ml-random-forest", program: "peers/with_ml_random_forest.mjs" };

/** What is asked of every boosting library: 100 trees of 31 leaves on 255 bins. */
export const usual = { trees: 100, leaves: 31, bins: 255, learningRate: 0.1, minLeafRows: 20 };
