import { forestDesk, nodeRows, type Workbench } from "../kernels/index.ts";
import type { Rng } from "../random/index.ts";
import { FeatureDraw } from "./draw-features.ts";
import type { ForestRules } from "./forest-grower.ts";
import { countRanks, listRanks, sortFew } from "./kernels/rank-sort.ts";
import { scanClasses } from "./kernels/scan-classes.ts";
import { cutBetween, type RankedFeatures } from "./ranked-features.ts";
import {
  scoreOf,
  scoreOfRest,
  type BestSplit,
  type MissingSide,
  type NodeSums,
  type SplitSearch,
} from "./split-search.ts";

/** Nodes with no more rows than this are sorted by insertion. At most 64. */
const FEW_ROWS = 8;

/**
 * Search of every cut between two ranks, for the Gini criterion. A node's rows are sorted by each feature it tries, by
 * counting; the cost does not depend on the number of classes.
 */
export function classSearch(
  bench: Workbench,
  ranked: RankedFeatures,
  classes: number,
  rules: ForestRules,
): SplitSearch {
  const minRows = rules.minLeafRows;
  const rows = nodeRows(bench, ranked.rows);
  const desk = forestDesk(bench, rows, ranked, rules.triedFeatures, minRows);
  const { divide } = bench.forestKernels(desk);
  const { features, rankCounts } = ranked;
  const draw = new FeatureDraw(features);
  const ranks = desk.width;
  const counts = new Int32Array(ranks);
  const mask = new Int32Array((ranks >> 5) + 1);
  const keys = new Int32Array(FEW_ROWS);
  const used = new Int32Array(ranks);
  const left = new Float64Array(classes);
  const missing = new Float64Array(classes);
  const found = new Float64Array(2);
  let rng: Rng;
  // The node's rows, ascending by rank.
  const rankAt = new Uint16Array(ranked.rows);
  const weightAt = new Float64Array(ranked.rows);
  const codeAt = new Float64Array(ranked.rows);

  const sortNode = (feature: number, { begin, end }: NodeSums, rankLimit: number): void => {
    const total = end - begin;
    if (total <= FEW_ROWS) {
      sortFew(desk.ranks, features, feature, rows.order, begin, end, keys);
      for (let i = 0; i < total; i++) {
        const place = begin + (keys[i]! & 63);
        rankAt[i] = keys[i]! >> 6;
        weightAt[i] = rows.sums[2 * place]!;
        codeAt[i] = rows.targets[place]!;
      }
      return;
    }
    countRanks(desk.ranks, features, feature, rows.order, begin, end, counts, mask);
    const groups = listRanks(mask, (rankLimit >> 5) + 1, used);
    let next = 0;
    for (let g = 0; g < groups; g++) {
      const count = counts[used[g]!]!;
      counts[used[g]!] = next;
      next += count;
    }
    for (let place = begin; place < end; place++) {
      const rank = desk.ranks[rows.order[place]! * features + feature]!;
      const to = counts[rank]!;
      counts[rank] = to + 1;
      rankAt[to] = rank;
      weightAt[to] = rows.sums[2 * place]!;
      codeAt[to] = rows.targets[place]!;
    }
    for (let g = 0; g < groups; g++) counts[used[g]!] = 0;
  };

  /** Offers every cut between two of the first `present` rows, with what is in `left` on the left side already. */
  const offerCuts = (
    feature: number,
    node: NodeSums,
    best: BestSplit,
    present: number,
    weightLeft: number,
    rowsLeft: number,
    side: MissingSide,
  ): void => {
    const { sums, weight } = node;
    const total = node.end - node.begin;
    found[0] = best.score;
    if (
      scanClasses(rankAt, weightAt, codeAt, present, left, weightLeft, rowsLeft, sums, weight, total, minRows, found)
    ) {
      const last = rankAt[found[1]!]!;
      best.offer(found[0]!, feature, cutBetween(ranked, feature, last, rankAt[found[1]! + 1]!), side, last);
    }
  };

  /** Offers the feature's best cut of the node. Returns false if its values are all equal or all missing there. */
  const tryFeature = (feature: number, node: NodeSums, best: BestSplit): boolean => {
    const missingRank = rankCounts[feature]!;
    const total = node.end - node.begin;
    sortNode(feature, node, missingRank);
    if (rankAt[0] === rankAt[total - 1]) return false;
    let present = total;
    while (rankAt[present - 1] === missingRank) present--;
    left.fill(0);
    offerCuts(feature, node, best, present, 0, 0, present < total ? "right" : "unseen");
    if (present === total) return true;

    missing.fill(0);
    let weightMissing = 0;
    for (let i = present; i < total; i++) {
      missing[codeAt[i]!]! += weightAt[i]!;
      weightMissing += weightAt[i]!;
    }
    if (total - present >= minRows && present >= minRows) {
      const score = scoreOf(missing, weightMissing) + scoreOfRest(node.sums, missing, node.weight, weightMissing);
      best.offer(score, feature, Number.POSITIVE_INFINITY, "right", missingRank - 1);
    }
    left.set(missing);
    offerCuts(feature, node, best, present, weightMissing, total - present, "left");
    return true;
  };

  return {
    rows,

    start: (stream) => {
      rng = stream;
      draw.reset();
    },

    find: (node, enough, best) =>
      draw.untilEnough(rules.triedFeatures, rng, best, enough, (feature) => tryFeature(feature, node, best)),

    divide: ({ feature, rank, missing: side }, begin, end) =>
      divide(begin, end, feature, rank, side === "left" ? rankCounts[feature]! : -1),
  };
}
