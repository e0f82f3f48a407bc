import {
  asRecipe,
  boosting,
  bootstrapInterval,
  createRng,
  createTable,
  fitRecipe,
  identicalRows,
  metricOf,
  predictRecipe,
  stratifiedKFold,
  takeRows,
  takeTarget,
  type Column,
  type Table,
  type Target,
} from "@espalier/learn";
import { sizeOf } from "./judge.ts";
import type { ToldApart } from "./report.ts";

const folds = 5;
const trees = 60;
const maxLeaves = 15;
const resamples = 200;
/** Fewest different rows; with fewer, the interval is as wide as the answer. */
const fewestRows = 100;
const shownFeatures = 10;

/**
 * Trains boosting to tell old rows from new ones and judges it on rows it has not seen: a two-sample test that sees what
 * columns do together. Identical rows stand on one side of every split, whichever side they come from: who has learnt
 * rows by heart gains nothing. `columns`: old rows first.
 *
 * Source: Lopez-Paz & Oquab, "Revisiting Classifier Two-Sample Tests", ICLR 2017; interval: bootstrap over different rows.
 */
export function tellApart(columns: readonly Column[], oldRows: number, newRows: number, seed: string): ToldApart {
  if (columns.length === 0) return skipped("no column of numbers or categories that both sides have");
  const table = createTable(columns, oldRows + newRows);
  const { groups, distinct } = identicalRows(table);
  if (Math.min(oldRows, newRows, distinct) < fewestRows) {
    return skipped(`${fewestRows} different rows of each side are needed`);
  }
  const codes = Int32Array.from({ length: table.rows }, (_, row) => (row < oldRows ? 0 : 1));
  const target: Target = { task: "classification", name: "side", codes, classes: ["old", "new"] };
  const { prediction, gains } = crossPredicted(table, target, groups, seed);
  const metric = metricOf("roc_auc");
  const auc = metric.compute(target, prediction);
  const rng = createRng(seed).fork("interval");
  const { low, high } = bootstrapInterval(metric, target, prediction, { rng, repeats: resamples, level: 0.95, groups });
  const features = columns
    .map(({ name }, i) => ({ name, share: gains[i]! }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, shownFeatures);
  const verdict = low > 0.5 ? sizeOf("auc", auc) : "none";
  return { verdict, auc, low, high, rows: { old: oldRows, new: newRows }, columns: columns.length, features };
}

const skipped = (why: string): ToldApart => ({ verdict: "none", skipped: why });

/** Probabilities of each row by the model that has not seen it, and every feature's share of the gain. */
function crossPredicted(table: Table, target: Target & { task: "classification" }, groups: Int32Array, seed: string) {
  const recipe = asRecipe(boosting.classifier({ trees, maxLeaves }));
  const rng = createRng(seed).fork("tell apart");
  const prediction = new Float64Array(2 * table.rows);
  const gains = new Float64Array(table.columns.length);
  stratifiedKFold(target.codes, folds, { rng: rng.fork("folds"), groups }).forEach(({ train, test }, k) => {
    const fitted = fitRecipe(recipe, takeRows(table, train), takeTarget(target, train), { rng: rng.fork("fit", k) });
    const answers = predictRecipe(fitted, takeRows(table, test));
    test.forEach((row, i) => prediction.set(answers.subarray(2 * i, 2 * i + 2), 2 * row));
    fitted.estimator.importance()?.forEach((share, i) => {
      gains[i]! += share / folds;
    });
  });
  return { prediction, gains };
}
