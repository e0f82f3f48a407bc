import type { Workbench } from "./workbench.ts";

/**
 * A tree's rows, grouped by node: a node owns the places [begin, end) of all arrays, so that what it needs of its rows
 * lies together. Within a node rows are ascending.
 */
export interface NodeRows {
  readonly order: Int32Array;
  /** Weight and weight × target of the row at each place, in whole steps (see `Steps`); shape (rows × 2,). */
  readonly sums: Float64Array;
  /** Target, or class, of the row at each place. */
  readonly targets: Float64Array;
  readonly spareOrder: Int32Array;
  readonly spareSums: Float64Array;
  readonly spareTargets: Float64Array;
}

/** Features as small whole numbers in the order of their values. */
export interface RankTable {
  readonly rows: number;
  readonly features: number;
  /** Row-major; shape (rows × features,); at most 32,767. A missing value has the rank after its feature's last one. */
  readonly ranks: Uint16Array;
  /** Ranks of each feature, without the one for missing values. */
  readonly rankCounts: Int32Array;
}

/** What the search for cuts in a forest's nodes works on. Everything after `rows` is scratch memory, 0 between nodes. */
export interface ForestDesk extends RankTable {
  /** Features tried at each node; more where all of these are constant. */
  readonly tried: number;
  readonly minRows: number;
  /** Slots of one feature: a multiple of 64. */
  readonly width: number;
  readonly nodes: NodeRows;
  /** The features; those drawn for a node come first. */
  readonly pool: Int32Array;
  /** State of the generator that draws them; shape (1,). */
  readonly random: Int32Array;
  /** Sums by rank: as `NodeRows.sums`; shape (PASS × width × 2,). */
  readonly slots: Float64Array;
  /** Which slots are in use: bits or bytes; shape (PASS × width / 4,). */
  readonly marks: Int32Array;
  /** Rows by rank, where `minRows` asks for them; shape (width,). */
  readonly counts: Int32Array;
  /** A few ranks and places. */
  readonly keys: Int32Array;
  /** The best cut; see `CUT`. */
  readonly found: Float64Array;
}

/** Places in `ForestDesk.found`. */
export const CUT = {
  /** S_left² / W_left + S_right² / W_right; −Infinity where there is no cut. */
  score: 0,
  feature: 1,
  /** The largest rank on the left. */
  lastLeft: 2,
  /** The smallest rank on the right that a row of the node has; −1 where only missing values are there. */
  firstRight: 3,
  /** Side of missing values: 1 = left, 0 = right, −1 = the node has none. */
  missing: 4,
} as const;

/** Up to so many rows a node may end its search after each feature, otherwise after each pass. */
export const FEW_ROWS = 16;
/** Features whose sums are added up in one pass over a node's rows. */
export const PASS = 16;

/** The hot loops of forests. The JavaScript ones are the specification; those in WebAssembly give the same bits. */
export interface ForestKernels {
  /**
   * Finds the best cut of the node with places [begin, end), for the variance criterion (Breiman et al.,
   * "Classification and Regression Trees", 1984, §8.4), and writes it to `found`. Features are drawn without repetition
   * until `tried` of them are looked at and one of all varies. The first of equal cuts wins; missing values are tried
   * on both sides and alone.
   *
   * @param weight, sum of the node, in steps
   * @param enough a score that ends the search
   *
   * Cost O(rows × features tried).
   */
  findCut(begin: number, end: number, weight: number, sum: number, enough: number): void;
  /**
   * Moves the rows of places [begin, end) with a rank up to `lastLeft`, or equal to `alsoLeft`, before the others, both
   * in the order they had; returns where the others begin. Cost O(end − begin).
   */
  divide(begin: number, end: number, feature: number, lastLeft: number, alsoLeft: number): number;
}

/** Places for this many rows. */
export const nodeRows = (bench: Workbench, rows: number): NodeRows => ({
  order: bench.ints(rows),
  sums: bench.floats(2 * rows),
  targets: bench.floats(rows),
  spareOrder: bench.ints(rows),
  spareSums: bench.floats(2 * rows),
  spareTargets: bench.floats(rows),
});

/** A desk for these rows; copies the ranks to the workbench. */
export function forestDesk(
  bench: Workbench,
  nodes: NodeRows,
  table: RankTable,
  tried: number,
  minRows: number,
): ForestDesk {
  const { rows, features, rankCounts } = table;
  const width = Math.ceil((rankCounts.reduce((a, b) => Math.max(a, b), FEW_ROWS) + 1) / 64) * 64;
  const bytes = bench.bytes(2 * table.ranks.length);
  const ranks = new Uint16Array(bytes.buffer, bytes.byteOffset, table.ranks.length);
  ranks.set(table.ranks);
  const counts = bench.ints(features);
  counts.set(rankCounts);
  return {
    rows,
    features,
    ranks,
    rankCounts: counts,
    tried,
    minRows,
    width,
    nodes,
    pool: bench.ints(features),
    random: bench.ints(1),
    slots: bench.floats(2 * PASS * width),
    marks: bench.ints((PASS * width) / 4),
    counts: bench.ints(width),
    keys: bench.ints(64),
    found: bench.floats(8),
  };
}

/** Bytes that the desk and the rows of a forest take, about. */
export const deskBytes = (rows: number, features: number, ranks: number): number =>
  rows * (2 * features + 56) + PASS * (ranks + 64) * 17 + 8192;
