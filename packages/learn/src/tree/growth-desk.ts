import { LEAF, RESULT, SPLIT, type TreeDesk, type Workbench } from "../kernels/index.ts";
import type { BinnedTable } from "./bins.ts";
import type { BoostedRules } from "./boosted-grower.ts";

/** What the trees of a fit are grown on. */
export function growthDesk(
  bench: Workbench,
  binned: BinnedTable,
  rules: BoostedRules,
  hessianIsOne: boolean,
): TreeDesk {
  const features = binned.edges.length;
  const { maxDepth, minLeafRows, l1, l2, minGain } = rules;
  const mostLeaves = Math.min(rules.maxLeaves, Math.max(1, binned.rows));
  return {
    split: {
      binned,
      order: bench.ints(binned.rows),
      goesLeft: bench.bytes(256),
      groups: bench.ints((binned.layout.laneBins.length - 1) / 4),
      features: bench.ints(features),
      left: bench.floats(features * RESULT.width),
      right: bench.floats(features * RESULT.width),
    },
    rules: { maxDepth, minLeafRows, l1, l2, minGain, isByDepth: rules.growth === "depth", areRowsSeen: hessianIsOne },
    mostLeaves,
    splits: bench.ints(mostLeaves * SPLIT.width),
    gains: bench.floats(mostLeaves),
    leaves: bench.ints(mostLeaves * LEAF.width),
    sums: bench.floats(mostLeaves * 2),
  };
}
