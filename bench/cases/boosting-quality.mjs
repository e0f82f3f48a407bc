import { rated, shortTime, summary } from "../harness/compare.mjs";
import { generated } from "../harness/dataset.mjs";
import { answersFile } from "../harness/paths.mjs";
import { pythonWithPeers } from "../harness/peers.mjs";
import { qualityOf } from "../harness/quality.mjs";
import { randomSplit, realData } from "../harness/real-data.mjs";
import { runSide } from "../harness/side.mjs";
import { lightgbm, ours, usual } from "../harness/sides.mjs";
import { interval } from "../harness/statistics.mjs";

const SEEDS = 10;
const SPLITS = 20;
const GENERATED_ROWS = 200_000;

/** Our answers against LightGBM's, on the same rows, often enough to tell a difference from noise. */
export const boostingQuality = {
  about: "held-out AUC or RMSE against LightGBM, paired over 10 seeds of the generator and 20 splits of real data",
  needs: [pythonWithPeers],
  async *rows(options) {
    const slices = (/** @type {number} */ i) => ({
      train: generated(100 + i, 0, GENERATED_ROWS),
      test: generated(100 + i, 10_000_000, 100_000),
    });
    const generatedWork = `quality ${GENERATED_ROWS.toLocaleString("en")} x 28`;
    if (generatedWork.includes(options.only))
      yield await paired(generatedWork, "classification", slices, SEEDS, 0, options);
    const { here, absent } = realData();
    for (const data of here) {
      const work = `quality ${data.name}`;
      if (!work.includes(options.only)) continue;
      yield await paired(work, data.task, (i) => randomSplit(data, i), SPLITS, 1 / 4, options);
    }
    for (const name of absent) options.tell(`quality ${name}: skipped, there is no such file in shared/data`);
  },
};

/**
 * The row with the paired difference: of AUCs, or the share by which our RMSE is smaller; above 0, we are better.
 *
 * @param {string} work
 * @param {"classification" | "regression"} task
 * @param {(pair: number) => import("../harness/dataset.mjs").TrainAndTest} pairOf
 * @param {number} pairs how many
 * @param {number} testToTrain see `interval`
 */
async function paired(work, task, pairOf, pairs, testToTrain, { cores, tell }) {
  const samples = { ours: [], peer: [] };
  for (let i = 0; i < pairs; i++) {
    const pair = pairOf(i);
    const run = async (/** @type {import("../harness/side.mjs").Side} */ side) => {
      const out = answersFile();
      const job = { do: "fit", estimator: "boosting", task, params: usual, seed: i, cores, out, ...pair };
      const sample = await runSide(side, job);
      return { ...sample, quality: qualityOf(task, pair.test.y, out) };
    };
    const [first, second] = i % 2 === 0 ? [ours, lightgbm] : [lightgbm, ours];
    const one = await run(first);
    const two = await run(second);
    const [own, peer] = i % 2 === 0 ? [one, two] : [two, one];
    samples.ours.push(own);
    samples.peer.push(peer);
    tell(`${work}: ${own.quality.toFixed(5)} in ${shortTime(own.ms)}, LightGBM ${peer.quality.toFixed(5)}`);
  }
  const differences = samples.ours.map(({ quality }, i) => {
    const other = samples.peer[i].quality;
    return task === "classification" ? quality - other : (other - quality) / other;
  });
  return {
    work,
    metric: task === "classification" ? "auc" : "rmse",
    ...rated(summary(samples.ours, "ms"), [[lightgbm.name, summary(samples.peer, "ms")]]),
    difference: interval(differences, testToTrain),
  };
}
