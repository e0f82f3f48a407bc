import { fault } from "../fault/index.ts";
import type { Infer } from "../field/index.ts";
import { deskBytes, openWorkbench, type OpenWorkbench } from "../kernels/index.ts";
import { createRng, type Rng } from "../random/index.ts";
import type { Features } from "../table/index.ts";
import {
  addOutOfBag,
  concatTrees,
  forestGrower,
  LeafDraws,
  outputsOf,
  randomSearch,
  rankedSearch,
  rankFeatures,
  stepsFor,
  TreeBuffer,
  type ForestRules,
  type RankedFeatures,
  type Response,
  type Steps,
  type Trees,
} from "../tree/index.ts";
import type { extraTreesRegressorFields } from "./fields.ts";

/** Random forest: bootstrap and best splits. Extra-trees: all rows and random splits. */
export type ForestStyle = "forest" | "extra-trees";
export type ForestParams = Infer<typeof extraTreesRegressorFields> & { readonly outOfBag?: boolean };

/** What a forest explains, and what else is wanted of its trees. */
export interface ForestTask {
  readonly response: Response;
  /** Weight of each row; those of weight 0 take no part. */
  readonly weights: Readonly<Float64Array>;
  /** Whether to draw a row's target for each leaf. */
  readonly draws: boolean;
}

/** Everything that any share of a forest's trees is grown from. Plain data: threads can share it. */
export interface ForestPlan extends ForestTask {
  readonly style: ForestStyle;
  readonly params: ForestParams;
  readonly rows: number;
  readonly features: number;
  readonly steps: Steps;
  /** Empty where the ranks are enough. */
  readonly columns: readonly Float64Array[];
  /** Null where splits are random. */
  readonly ranked: RankedFeatures | null;
  /** Names the forest's stream. */
  readonly seed: string;
}

/** The trees [from, to) of a forest. */
export interface ForestShare {
  readonly from: number;
  readonly to: number;
}

/** Plain data, as it comes from a thread. */
export interface GrownShare {
  readonly trees: Trees;
  /** A drawn target per leaf, if wanted. */
  readonly drawn: Float64Array | null;
  /** Sums of leaf values over the trees that a row had no part in, and their number, if wanted. */
  readonly outOfBag: { readonly sums: Float64Array; readonly counts: Int32Array } | null;
}

/** From here on coarser ranks: a node's histogram of one feature should stay in the fastest cache. */
const MANY_ROWS = 50_000;
const RANKS_OF_FEW_ROWS = 4096;
const RANKS_OF_MANY_ROWS = 255;

/** Most shares of a forest. Out-of-bag sums are added up share by share, so shares must not depend on the threads. */
const MOST_SHARES = 16;

/** Classes count what their rows weigh. */
const ONES = Float64Array.of(1);

/** Faults NO_TRAINING_ROWS. */
export function planForest(
  style: ForestStyle,
  params: ForestParams,
  x: Features,
  { response, weights, draws }: ForestTask,
  rng: Rng,
): ForestPlan {
  const taking = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  if (taking === 0) throw fault("NO_TRAINING_ROWS", { kind: style, rows: x.rows });
  const isForest = style === "forest";
  return {
    style,
    params,
    rows: x.rows,
    features: x.columns.length,
    columns: isForest && !params.outOfBag ? [] : x.columns,
    response,
    steps: stepsFor(response.kind === "mean" ? response.y : ONES, weights, taking),
    weights,
    draws,
    ranked: isForest ? rank(x) : null,
    seed: rng.key,
  };
}

/** Memory that sorting columns takes to begin with; it grows where that is too little. */
const RANKING_BYTES = 2 ** 22;

function rank({ rows, columns }: Features): RankedFeatures {
  const bench = openWorkbench(RANKING_BYTES);
  try {
    return rankFeatures(bench, rows, columns, rows > MANY_ROWS ? RANKS_OF_MANY_ROWS : RANKS_OF_FEW_ROWS);
  } finally {
    bench.close();
  }
}

/** The forest in shares of about equal size, the same on any number of threads. */
export function sharesOf({ params: { trees } }: ForestPlan): readonly ForestShare[] {
  const shares = Math.min(trees, MOST_SHARES);
  return Array.from({ length: shares }, (_, i) => ({
    from: Math.floor((i * trees) / shares),
    to: Math.floor(((i + 1) * trees) / shares),
  }));
}

/** Grows shares of a plan's trees, one after another, until it is closed. */
export interface ShareGrower {
  grow(share: ForestShare): GrownShare;
  close(): void;
}

/**
 * Tree i depends on the stream's fork ("tree", i) and on nothing that other trees drew, so it does not matter who
 * grows which. `tick` is called before each tree.
 */
export function shareGrower(plan: ForestPlan, tick?: () => void, open: OpenWorkbench = openWorkbench): ShareGrower {
  const { style, params, rows, features, columns, response, weights, ranked } = plan;
  const rng = createRng(plan.seed);
  const mostRanks = ranked ? ranked.rankCounts.reduce((a, b) => Math.max(a, b), 0) : 0;
  const bench = open(deskBytes(rows, features, mostRanks));
  const rules: ForestRules = {
    maxDepth: params.maxDepth || Number.POSITIVE_INFINITY,
    minLeafRows: params.minLeafRows,
    minSplitRows: params.minSplitRows,
    triedFeatures: triedFeatures(params.maxFeatures, features),
  };
  const search = ranked ? rankedSearch(bench, ranked, response, rules) : randomSearch(bench, plan, columns, rules);
  const grow = forestGrower(plan, search, rules);
  const weighted = Int32Array.from(weights.keys()).filter((row) => weights[row]! > 0);
  const outputs = outputsOf(response);
  const inTree = new Float64Array(rows);
  const into = new TreeBuffer(features, outputs);

  const growShare = ({ from, to }: ForestShare): GrownShare => {
    const drawn = plan.draws ? new LeafDraws() : undefined;
    const outOfBag = params.outOfBag ? { sums: new Float64Array(rows * outputs), counts: new Int32Array(rows) } : null;
    for (let t = from; t < to; t++) {
      tick?.();
      const stream = rng.fork("tree", t);
      if (style === "forest") bootstrap(weighted, weights, inTree, stream.fork("rows"));
      else inTree.set(weights);
      const root = into.nodes;
      grow(inTree, stream, into, drawn);
      if (!outOfBag) continue;
      const { feature, threshold, next, missingLeft, values } = into;
      const { sums, counts } = outOfBag;
      addOutOfBag(columns, inTree, root, feature, threshold, next, missingLeft, values, outputs, sums, counts);
    }
    return { trees: into.take(), drawn: drawn?.finish() ?? null, outOfBag };
  };
  return { grow: growShare, close: bench.close };
}

/** Puts the shares, in their order, together. */
export function joinShares(shares: readonly GrownShare[]): GrownShare {
  return {
    trees: concatTrees(shares.map((share) => share.trees)),
    drawn: joined(shares.flatMap((share) => share.drawn ?? [])),
    outOfBag: shares.map((share) => share.outOfBag).reduce(added),
  };
}

function joined(parts: readonly Float64Array[]): Float64Array | null {
  if (parts.length === 0) return null;
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function added(into: GrownShare["outOfBag"], part: GrownShare["outOfBag"]): GrownShare["outOfBag"] {
  if (!into || !part) return null;
  return {
    sums: into.sums.map((sum, i) => sum + part.sums[i]!),
    counts: into.counts.map((count, i) => count + part.counts[i]!),
  };
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
