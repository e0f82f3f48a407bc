import type { Rng } from "../random/index.ts";
import { meanOf, sumClasses, sumMean } from "./kernels/node-sums.ts";
import type { LeafDraws } from "./leaf-draws.ts";
import { takeRows } from "./node-rows.ts";
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

/**
 * Grows one tree on the rows with a weight above 0 and appends it to `into`. `drawn`, where given, gets for each leaf
 * the target of one of its rows, drawn by weight.
 */
export type GrowTree = (weights: Readonly<Float64Array>, rng: Rng, into: TreeBuffer, drawn?: LeafDraws) => void;

/** A split whose score is this close to the best possible leaves both sides pure but for rounding. */
const ALMOST = 1 - 1e-14;

/**
 * Grows forest trees depth first (Breiman, "Random forests", Machine Learning 45, 2001). A node is a leaf if it is
 * pure, too small or too deep, or no feature varies in it; otherwise it is split even where that gains nothing yet,
 * as in an exclusive or. A split that leaves both sides pure ends the search: no other could be better. Where a node has
 * no missing value, later missing ones follow the side with more rows. Weights and sums are in steps (see `Steps`).
 * Scratch arrays are shared by all trees grown with the same function.
 */
export function forestGrower(sample: Sample, search: SplitSearch, rules: ForestRules): GrowTree {
  const { response, steps } = sample;
  const outputs = outputsOf(response);
  const targets = response.kind === "mean" ? response.y : response.codes;
  const { rows } = search;
  const node = new NodeSums(outputs);
  const best = new BestSplit();
  // What a score of 1 stands for.
  const gainUnit = response.kind === "mean" ? steps.ofWeight / steps.ofSum / steps.ofSum : 1 / steps.ofWeight;
  const means = new Float64Array(outputs);
  const sums = new Float64Array(4);
  // Nodes still to split: [sums…, perfect, weight, depth, end, begin, id] each.
  const open: number[] = [];

  /** Sums the places [begin, end) into `node`; returns whether their targets are all alike. */
  const look = (begin: number, end: number): boolean => {
    if (response.kind === "classes") sumClasses(rows.sums, rows.targets, begin, end, node.sums, sums);
    else {
      sumMean(rows.sums, rows.targets, begin, end, sums);
      node.sums[0] = sums[0]!;
    }
    node.begin = begin;
    node.end = end;
    node.weight = sums[1]!;
    node.perfect = sums[2]!;
    return sums[3] === 1;
  };

  let draws: LeafDraws | null = null;

  const close = (into: TreeBuffer, id: number, isPure: boolean) => {
    if (response.kind === "classes") for (let k = 0; k < outputs; k++) means[k] = node.sums[k]! / node.weight;
    // Σ w·y / Σ w can miss the common value by a rounding.
    else if (isPure) means[0] = rows.targets[node.begin]!;
    else means[0] = meanOf(rows.sums, rows.targets, node.begin, node.end);
    draws?.draw(rows, node, isPure);
    into.close(id, means);
  };

  /** Makes the node a leaf at once, or leaves it to be split. */
  const place = (into: TreeBuffer, id: number, begin: number, end: number, depth: number) => {
    const isPure = look(begin, end);
    into.cover[id] = node.weight / steps.ofWeight;
    const count = end - begin;
    if (isPure || count < rules.minSplitRows || count < 2 * rules.minLeafRows || depth >= rules.maxDepth) {
      close(into, id, isPure);
      return;
    }
    for (let k = 0; k < outputs; k++) open.push(node.sums[k]!);
    open.push(node.perfect, node.weight, depth, end, begin, id);
  };

  return (weights, rng, into, drawn) => {
    draws = drawn ?? null;
    draws?.begin(rng.fork("drawn"));
    const count = takeRows(rows, weights, targets, steps);
    search.start(rng);
    place(into, into.openTree(), 0, count, 0);
    while (open.length > 0) {
      const id = open.pop()!;
      const begin = open.pop()!;
      const end = open.pop()!;
      const depth = open.pop()!;
      node.begin = begin;
      node.end = end;
      node.weight = open.pop()!;
      node.perfect = open.pop()!;
      for (let k = outputs - 1; k >= 0; k--) node.sums[k] = open.pop()!;
      best.clear();
      search.find(node, node.perfect * ALMOST, best);
      if (best.feature < 0) {
        close(into, id, false);
        continue;
      }
      const gain = gainUnit * Math.max(0, best.score - node.score);
      const middle = search.divide(best, begin, end);
      const sendLeft = best.missing === "unseen" ? (middle - begin) * 2 >= end - begin : best.missing === "left";
      const left = into.split(id, best.feature, best.threshold, sendLeft, Number.isFinite(gain) ? gain : 0);
      place(into, left, begin, middle, depth + 1);
      place(into, left + 1, middle, end, depth + 1);
    }
  };
}
