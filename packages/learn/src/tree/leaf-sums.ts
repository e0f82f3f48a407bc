import type { Hands } from "../estimator/index.ts";
import { MOST_WASM_BYTES, openOwnWorkbench } from "../kernels/index.ts";
import type { Features } from "../table/index.ts";
import { isPackable, packedBytes } from "./pack-trees.ts";
import { PackedWalk } from "./packed-walk.ts";
import { sumLeaves } from "./predict.ts";
import { treeCount, type Trees } from "./trees.ts";

/**
 * What rows get from an ensemble: `base`, one number for each of its groups × outputs, plus the leaf values that they
 * reach, added up tree after tree; tree t belongs to group t % groups. The same bits for one row and for many, on any
 * hands.
 */
export interface LeafSums {
  /** Calls `visit` with block after block of sums, row-major, the first one's row `first`; they are valid until it returns. */
  each(x: Features, hands: Hands | undefined, visit: (sums: Float64Array, first: number) => void): void;
  /** Prepares for one row after another, each as one number a feature. Sums are valid until the next call. */
  one(): (cells: Readonly<Float64Array>) => Float64Array;
}

/** Rows of a block on one thread, and where threads share it. */
const OWN_ROWS = 1024;
const SHARED_ROWS = 4096;
/** Walks, one tree by one row each, from which on threads are worth waking: some 100 ms of work. */
const LEAST_SHARED_WALKS = 1e7;
/** A walk over trees as they are takes as long as packing this many nodes, and a workbench as long as that many. */
const NODES_PER_WALK = 5;
const NODES_PER_WORKBENCH = 10_000;

/** The trees are packed for walking when first that is worth it, and kept so. */
export function leafSums(trees: Trees, base: Readonly<Float64Array>): LeafSums {
  const groups = base.length / trees.outputs;
  const bytes = packedBytes(trees) + 64 * 1024;
  const count = treeCount(trees);
  const canPack = count > 0 && bytes <= MOST_WASM_BYTES && isPackable(trees);
  let own: PackedWalk | null = null;
  const kept = () => (own ??= new PackedWalk(openOwnWorkbench(bytes), trees, base, OWN_ROWS));
  const isWorthPacking = (rows: number) =>
    own !== null || rows * count * NODES_PER_WALK > trees.feature.length + NODES_PER_WORKBENCH;

  return {
    each: (x, hands, visit) => {
      if (!canPack || !isWorthPacking(x.rows)) {
        visit(sumLeaves(trees, x, groups, base), 0);
      } else if (hands?.open && x.rows * count >= LEAST_SHARED_WALKS) {
        const bench = hands.open(bytes, x.rows * x.columns.length * 8);
        try {
          new PackedWalk(bench, trees, base, SHARED_ROWS).each(x, visit);
        } finally {
          bench.close();
        }
      } else kept().each(x, visit);
    },
    one: () => {
      const plain = plainOne(trees, groups, base);
      let packed: ReturnType<LeafSums["one"]> | null = null;
      let rows = 0;
      return (cells) => {
        if (packed !== null) return packed(cells);
        if (!canPack || !isWorthPacking(++rows)) return plain(cells);
        packed = kept().one();
        return packed(cells);
      };
    },
  };
}

function plainOne(trees: Trees, groups: number, base: Readonly<Float64Array>): ReturnType<LeafSums["one"]> {
  const cells = new Float64Array(trees.features);
  const x: Features = {
    rows: 1,
    names: Array.from(cells, (_, f) => `feature ${f}`),
    levels: Array.from(cells, () => 0),
    columns: Array.from(cells, (_, f) => cells.subarray(f, f + 1)),
  };
  return (given) => {
    cells.set(given);
    return sumLeaves(trees, x, groups, base);
  };
}
