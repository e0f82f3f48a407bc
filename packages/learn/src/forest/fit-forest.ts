import type { FitOptions } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import type { Infer } from "../field/index.ts";
import type { Rng } from "../random/index.ts";
import type { Features } from "../table/index.ts";
import {
  binFeatures,
  binnedSearch,
  forestGrower,
  MOST_BINS,
  outputsOf,
  presort,
  randomSearch,
  sortedSearch,
  TreeBuffer,
  type Response,
  type Sample,
  type Trees,
} from "../tree/index.ts";
import type { forestRegressorFields } from "./fields.ts";

/** Random forest: bootstrap and best splits. Extra-trees: all rows and random splits. */
export type ForestStyle = "forest" | "extra-trees";
export type ForestParams = Infer<typeof forestRegressorFields>;

/** From here on columns are binned instead of kept sorted. */
const MANY_ROWS = 50_000;

/**
 * Grows a forest. Tree i depends on the stream's fork ("tree", i) and on nothing that other trees drew, so any share
 * of the trees can be grown anywhere. Rows of weight 0 take no part. Faults NO_TRAINING_ROWS.
 */
export function fitForest(
  style: ForestStyle,
  params: ForestParams,
  x: Features,
  response: Response,
  weights: Readonly<Float64Array>,
  { rng, tick }: FitOptions,
): Trees {
  const sample: Sample = { rows: x.rows, columns: x.columns, response };
  const weighted = Int32Array.from(weights.keys()).filter((row) => weights[row]! > 0);
  if (weighted.length === 0) throw fault("NO_TRAINING_ROWS", { kind: style, rows: x.rows });
  const rules = {
    maxDepth: params.maxDepth || Number.POSITIVE_INFINITY,
    minLeafRows: params.minLeafRows,
    minSplitRows: params.minSplitRows,
    triedFeatures: triedFeatures(params.maxFeatures, x.columns.length),
  };
  const grow = forestGrower(sample, searchFor(style, sample, params.minLeafRows), rules);
  const into = new TreeBuffer(x.columns.length, outputsOf(response));
  const inTree = new Float64Array(x.rows);
  for (let t = 0; t < params.trees; t++) {
    tick?.();
    const stream = rng.fork("tree", t);
    if (style === "forest") bootstrap(weighted, weights, inTree, stream.fork("rows"));
    else inTree.set(weights);
    grow(inTree, stream, into);
  }
  return into.finish();
}

function searchFor(style: ForestStyle, sample: Sample, minRows: number) {
  if (style === "extra-trees") return randomSearch(sample, minRows);
  return sample.rows > MANY_ROWS
    ? binnedSearch(sample, binFeatures(sample.rows, sample.columns, MOST_BINS), minRows)
    : sortedSearch(sample, presort(sample.columns), minRows);
}

function triedFeatures(maxFeatures: number | "sqrt", features: number): number {
  const wanted = maxFeatures === "sqrt" ? Math.sqrt(features) : maxFeatures * features;
  return Math.max(1, Math.floor(wanted + 1e-9)); // 0.7 × 10 is 6.999…
}

/** As many draws, with replacement, as there are rows; into[row] = times drawn × weight. */
function bootstrap(rows: Readonly<Int32Array>, weights: Readonly<Float64Array>, into: Float64Array, rng: Rng): void {
  into.fill(0);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[rng.int(rows.length)]!;
    into[row]! += weights[row]!;
  }
}
