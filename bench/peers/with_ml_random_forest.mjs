/** ml-random-forest: plain JavaScript. It has no boosting, so a forest of as many trees of as many leaves stands in. */
import { readFileSync, writeFileSync } from "node:fs";
import { main, peer } from "./job.mjs";

const { RandomForestRegression } = peer("ml-random-forest");

/** It trains slowly, and what is measured is prediction. */
const TRAINED_ROWS = 2000;

const rowsOf = (/** @type {Float32Array} */ x, /** @type {number} */ rows, /** @type {number} */ features) =>
  Array.from({ length: rows }, (_, i) => Array.from(x.subarray(i * features, (i + 1) * features)));

await main({
  train: async ({ params, seed, model, train }, x, y) => {
    const maxDepth = Math.ceil(Math.log2(params.leaves));
    const forest = new RandomForestRegression({
      seed,
      nEstimators: params.trees,
      treeOptions: { maxDepth },
      useSampleBagging: true,
      noOOB: true,
    });
    forest.train(rowsOf(x, TRAINED_ROWS, train.features), Array.from(y.subarray(0, TRAINED_ROWS)));
    writeFileSync(model, JSON.stringify(forest));
  },
  load: async ({ model }) => RandomForestRegression.load(JSON.parse(readFileSync(model, "utf8"))),
  batchOf: rowsOf,
  predict: async (forest, rows) => forest.predict(rows),
});
