import type { Rng } from "../random/index.ts";
import { FeatureDraw } from "./draw-features.ts";
import { sumClasses, sumMean } from "./kernels/node-sums.ts";
import { markSides, partitionRows } from "./kernels/partition.ts";
import { outputsOf, type Sample } from "./response.ts";
import { BestSplit, NodeSums, type SplitSearch } from "./split-search.ts";
import type { TreeBuffer } from "./tree-buffer.ts";

/** When a forest's tree stops, and how many features each node looks at. */
export interface ForestRules {
  /** Most questions on one path; Infinity = no limit. */
  readonly maxDepth: number;
  /** Fewest rows in a leaf, each row counted once however often the bootstrap drew it. */
  readonly minLeafRows: number;
  /** Fewest rows a node must have to be split. */
  readonly minSplitRows: number;
  /** Features tried at each node; more if all of these are constant there. */
  readonly triedFeatures: number;
}

/** Grows one tree on the rows with a weight above 0 and appends it to `into`. */
export type GrowTree = (weights: Readonly<Float64Array>, rng: Rng, into: TreeBuffer) => void;

/**
 * Grows forest trees depth first (Breiman, "Random forests", Machine Learning 45, 2001). A node is a leaf if it is
 * pure, too small or too deep, or no feature varies in it; otherwise it is split even where that gains nothing yet,
 * as in an exclusive or. Where a node has no missing value, later missing ones follow the side with more rows.
 * Scratch arrays are shared by all trees grown with the same function.
 */
export function forestGrower(sample: Sample, search: SplitSearch, rules: ForestRules): GrowTree {
  const { rows: total, columns, response } = sample;
  const features = columns.length;
  const rows = new Int32Array(total);
  const spare = new Int32Array(total);
  const goesLeft = new Uint8Array(total);
  const wy = new Float64Array(response.kind === "mean" ? total : 0);
  const node = new NodeSums(outputsOf(response));
  const best = new BestSplit();
  const draw = new FeatureDraw(features);
  const means = new Float64Array(outputsOf(response));
  const sums = new Float64Array(3);
  // Nodes still to split: [node, begin, end, depth] each.
  const open: number[] = [];

  /** Sums rows[begin, end) into `node`; returns whether they are all alike. */
  const look = (w: Readonly<Float64Array>, begin: number, end: number): boolean => {
    if (response.kind === "mean") {
      sumMean(rows, begin, end, response.y, w, sums);
      node.sums[0] = sums[0]!;
    } else sumClasses(rows, begin, end, response.codes, w, node.sums, sums);
    node.begin = begin;
    node.end = end;
    node.weight = sums[1]!;
    return sums[2] === 1;
  };

  const close = (into: TreeBuffer, id: number, isPure: boolean) => {
    for (let k = 0; k < means.length; k++) means[k] = node.sums[k]! / node.weight;
    // Σ w·y / Σ w can miss the common value by a rounding.
    if (isPure && response.kind === "mean") means[0] = response.y[rows[node.begin]!]!;
    into.close(id, means);
  };

  /** Makes the node a leaf at once, or leaves it to be split; returns whether it may be split. */
  const place = (
    w: Readonly<Float64Array>,
    into: TreeBuffer,
    id: number,
    begin: number,
    end: number,
    depth: number,
  ) => {
    const isPure = look(w, begin, end);
    into.cover[id] = node.weight;
    const count = end - begin;
    if (isPure || count < rules.minSplitRows || count < 2 * rules.minLeafRows || depth >= rules.maxDepth) {
      close(into, id, isPure);
      return false;
    }
    open.push(id, begin, end, depth);
    return true;
  };

  const findBest = (rng: Rng) => {
    best.clear();
    draw.restart();
    let hasVaried = false;
    for (let tried = 0; tried < features && (tried < rules.triedFeatures || !hasVaried); tried++) {
      if (search.tryFeature(draw.next(rng), node, rows, best)) hasVaried = true;
    }
  };

  return (weights, rng, into) => {
    let count = 0;
    for (let row = 0; row < total; row++) {
      if (response.kind === "mean") wy[row] = weights[row]! * response.y[row]!;
      rows[count] = row;
      if (weights[row]! > 0) count++;
    }
    draw.reset();
    search.start(rows.subarray(0, count), weights, wy, rng);
    place(weights, into, into.openTree(), 0, count, 0);
    while (open.length > 0) {
      const depth = open.pop()!;
      const end = open.pop()!;
      const begin = open.pop()!;
      const id = open.pop()!;
      look(weights, begin, end);
      findBest(rng);
      if (best.feature < 0) {
        close(into, id, false);
        continue;
      }
      const gain = Math.max(0, best.score - node.score);
      const column = columns[best.feature]!;
      const onLeft = markSides(column, rows, begin, end, best.threshold, best.missing === "left" ? 1 : 0, goesLeft);
      const middle = begin + onLeft;
      partitionRows(rows, begin, end, goesLeft, spare);
      const sendLeft = best.missing === "unseen" ? onLeft * 2 >= end - begin : best.missing === "left";
      const left = into.split(id, best.feature, best.threshold, sendLeft, Number.isFinite(gain) ? gain : 0);
      const goesOnLeft = place(weights, into, left, begin, middle, depth + 1);
      const goesOnRight = place(weights, into, left + 1, middle, end, depth + 1);
      if (goesOnLeft || goesOnRight) search.follow(begin, middle, end, goesLeft);
    }
  };
}
