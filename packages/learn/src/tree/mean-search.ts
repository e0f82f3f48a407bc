import { CUT, forestDesk, nodeRows, type Workbench } from "../kernels/index.ts";
import type { ForestRules } from "./forest-grower.ts";
import { cutBetween, type RankedFeatures } from "./ranked-features.ts";
import type { MissingSide, SplitSearch } from "./split-search.ts";

const side = (missing: number): MissingSide => (missing < 0 ? "unseen" : missing === 1 ? "left" : "right");

/** Search of every cut between two ranks, for the variance criterion, by the workbench's kernels. */
export function meanSearch(bench: Workbench, ranked: RankedFeatures, rules: ForestRules): SplitSearch {
  const rows = nodeRows(bench, ranked.rows);
  const desk = forestDesk(bench, rows, ranked, rules.triedFeatures, rules.minLeafRows);
  const kernels = bench.forestKernels(desk);
  const { found, rankCounts } = desk;
  return {
    rows,

    start: (rng) => {
      desk.pool.forEach((_, f, pool) => {
        pool[f] = f;
      });
      desk.random[0] = rng.int(2 ** 32);
    },

    find: (node, enough, best) => {
      kernels.findCut(node.begin, node.end, node.weight, node.sums[0]!, enough);
      const feature = found[CUT.feature]!;
      if (feature < 0) return;
      const lastLeft = found[CUT.lastLeft]!;
      const firstRight = found[CUT.firstRight]!;
      const threshold = firstRight < 0 ? Number.POSITIVE_INFINITY : cutBetween(ranked, feature, lastLeft, firstRight);
      best.offer(found[CUT.score]!, feature, threshold, side(found[CUT.missing]!), lastLeft);
    },

    divide: ({ feature, rank, missing }, begin, end) =>
      kernels.divide(begin, end, feature, rank, missing === "left" ? rankCounts[feature]! : -1),
  };
}
