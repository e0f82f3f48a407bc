import type { Workbench } from "./workbench.ts";

/**
 * Where features have their bins. A row has a byte per lane; features of few bins share one, so that a row adds to fewer
 * places: the byte is Σ bin × step over the lane's features. In a histogram every feature has as many bins as it needs,
 * lane by lane.
 */
export interface BinLayout {
  /** Lanes in use; the tables have room for a multiple of four. */
  readonly lanes: number;
  /** Bins of all features together, and a spare one that nobody reads. */
  readonly bins: number;
  /** Lane, step and first bin in a histogram of each feature; shape (features,). */
  readonly laneOf: Int32Array;
  readonly steps: Int32Array;
  readonly starts: Int32Array;
  /** First bin of each lane in a histogram, and where the last one's end; shape (lanes + 1,), filled up. */
  readonly laneBins: Int32Array;
  /**
   * Where in a histogram, in bytes, the bins of the feature begin that has the lane for itself; the spare bin for lanes
   * without a feature; -1 where features share the lane. Shape (lanes,), filled up.
   */
  readonly ownBins: Int32Array;
  /** Where each lane's features begin in `sizes`, and where the last one's end; shape (lanes + 1,), filled up. */
  readonly laneStarts: Int32Array;
  /** Bins of each feature, the one for missing values included, lane by lane; shape (features,). */
  readonly sizes: Int32Array;
}

/** Bytes of a pair [h, g]. */
const BIN_BYTES = 16;
/** A byte tells so many combinations of bins apart. */
const MOST_CELLS = 256;
/** Features of more bins keep a byte of their own: sharing would cost small nodes more than it saves large ones. */
const MOST_SHARED = 16;

/**
 * Lays out features of these many bins, the one for missing values included. Where there are no features, all rows are
 * in one bin: a histogram has the sum of all in any case.
 */
export function binLayout(bench: Pick<Workbench, "ints">, given: readonly number[]): BinLayout {
  const sizes = given.length > 0 ? given : [1];
  const shared = lanesOf(sizes);
  const bins = sizes.reduce((sum, size) => sum + size, 0) + 1;
  const room = 4 * Math.max(1, Math.ceil(shared.length / 4));
  const layout: BinLayout = {
    lanes: shared.length,
    bins,
    laneOf: bench.ints(sizes.length),
    steps: bench.ints(sizes.length),
    starts: bench.ints(sizes.length),
    laneBins: bench.ints(room + 1),
    ownBins: bench.ints(room),
    laneStarts: bench.ints(room + 1),
    sizes: bench.ints(sizes.length),
  };
  let bin = 0;
  let place = 0;
  for (let lane = 0; lane < room; lane++) {
    let step = 1;
    const features = shared[lane] ?? [];
    layout.ownBins[lane] = features.length > 1 ? -1 : BIN_BYTES * (features.length === 1 ? bin : bins - 1);
    for (const feature of features) {
      layout.laneOf[feature] = lane;
      layout.steps[feature] = step;
      layout.starts[feature] = bin;
      layout.sizes[place++] = sizes[feature]!;
      step *= sizes[feature]!;
      bin += sizes[feature]!;
    }
    layout.laneBins[lane + 1] = bin;
    layout.laneStarts[lane + 1] = place;
  }
  return layout;
}

/** The features of each lane: small ones fill lane after lane, then each of the others has one. */
function lanesOf(sizes: readonly number[]): readonly (readonly number[])[] {
  const shared: number[][] = [];
  const own: number[][] = [];
  let cells = Number.POSITIVE_INFINITY; // none is open yet
  sizes.forEach((size, feature) => {
    if (size > MOST_SHARED) own.push([feature]);
    else if (cells * size <= MOST_CELLS) {
      shared.at(-1)!.push(feature);
      cells *= size;
    } else {
      shared.push([feature]);
      cells = size;
    }
  });
  return [...shared, ...own];
}
