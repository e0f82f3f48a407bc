/** What the trees of one fit are grown on, in the order that src/kernels/wasm-tree.ts writes it. */
@unmanaged
export class TreeDesk {
  split: usize = 0;
  maxLeaves: i32 = 0;
  maxDepth: i32 = 0;
  minLeafRows: i32 = 0;
  leastRows: i32 = 0;
  isByDepth: i32 = 0;
  areRowsSeen: i32 = 0;
  histogramBytes: i32 = 0;
  counts: usize = 0;
  isCounted: usize = 0;
  oneFeature: usize = 0;
  open: usize = 0;
  /** As many as there can be open leaves, one after the other. */
  histograms: usize = 0;
  rules: usize = 0;
  splits: usize = 0;
  gains: usize = 0;
  leaves: usize = 0;
  sums: usize = 0;
  /** The first histogram that was used and is free again, which holds the address of the next; 0 = none. */
  free: usize = 0;
  /** The first one that was not used for this tree. */
  untouched: usize = 0;
}

// Places in desk.rules, in bytes.
export const MOST_H: usize = 0;
export const MIN_GAIN: usize = 8;

/** A leaf of the growing tree, open or closed, and the best split found for it. */
@unmanaged
export class OpenLeaf {
  g: f64 = 0;
  h: f64 = 0;
  gain: f64 = 0;
  leftG: f64 = 0;
  leftH: f64 = 0;
  node: i32 = 0;
  depth: i32 = 0;
  begin: i32 = 0;
  end: i32 = 0;
  /** -1: no split is worth it, or none was looked for. */
  feature: i32 = 0;
  bin: i32 = 0;
  missingLeft: i32 = 0;
  /** 0 = none. */
  histogram: usize = 0;
}

/** Bytes that one takes; src/kernels/wasm-tree.ts makes room. */
export const LEAF_BYTES: usize = 72;
