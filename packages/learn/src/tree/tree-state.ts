import type { State, StateArray } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import type { CategorySets } from "./category-sets.ts";
import type { Trees } from "./trees.ts";

const damaged = (part: string, problem: string) => fault("MODEL_DAMAGED", { part, problem });

/** The trees as named arrays of a state. */
export function treeArrays(trees: Trees): State["arrays"] {
  const { starts, feature, threshold, next, missingLeft, cover, gain, values, sets } = trees;
  const numbers = { starts, feature, threshold, next, missingLeft, cover, gain, values };
  return sets ? { ...numbers, setAt: sets.at, sets: sets.words } : numbers;
}

/**
 * Rebuilds trees from the arrays of a state, which may come from a hostile file. Faults MODEL_DAMAGED unless every
 * length fits, every tree has a root, children come after their parents in the same tree (so there is no cycle),
 * every feature, leaf and set of categories exists, and every number is one. Without sets all nodes ask about numbers.
 */
export function restoreTrees(
  { arrays, isKnown = false }: Omit<State, "json">,
  features: number,
  outputs: number,
): Trees {
  const feature = part(arrays, "feature", Int32Array);
  const nodes = feature.length;
  const starts = part(arrays, "starts", Int32Array);
  const threshold = part(arrays, "threshold", Float64Array, nodes);
  const next = part(arrays, "next", Int32Array, nodes);
  const missingLeft = part(arrays, "missingLeft", Uint8Array, nodes);
  const cover = part(arrays, "cover", Float64Array, nodes);
  const gain = part(arrays, "gain", Float64Array, nodes);
  const values = part(arrays, "values", Float64Array);
  if (values.length % outputs !== 0) throw damaged("values", `${values.length} numbers are no rows of ${outputs}`);
  const sets = restoreSets(arrays, feature);
  const trees = { features, outputs, starts, feature, threshold, next, missingLeft, cover, gain, values, sets };
  checkStarts(starts, nodes);
  if (isKnown) return trees;
  checkNodes(trees);
  checkNumbers("values", values, -Number.MAX_VALUE, Number.MAX_VALUE, "finite");
  checkNumbers("cover", cover, 0, Number.MAX_VALUE, "finite and at least 0");
  checkNumbers("gain", gain, 0, Number.MAX_VALUE, "finite and at least 0");
  checkNumbers("threshold", threshold, -Infinity, Infinity, "a number");
  checkNumbers("missingLeft", missingLeft, 0, 1, "0 or 1");
  return trees;
}

function part<A extends StateArray>(
  arrays: State["arrays"],
  name: string,
  Kind: new (length: number) => A,
  length?: number,
): A {
  const found = Object.hasOwn(arrays, name) ? arrays[name] : undefined;
  if (!(found instanceof Kind)) throw damaged(name, `it must be a ${Kind.name}`);
  if (length !== undefined && found.length !== length) {
    throw damaged(name, `it has ${found.length} entries; the trees have ${length} nodes`);
  }
  return found;
}

function restoreSets(arrays: State["arrays"], feature: Int32Array): CategorySets | null {
  if (!Object.hasOwn(arrays, "setAt") && !Object.hasOwn(arrays, "sets")) return null;
  const at = part(arrays, "setAt", Int32Array, feature.length);
  const words = part(arrays, "sets", Uint32Array);
  for (let node = 0; node < at.length; node++) {
    const begin = at[node]!;
    if (begin === -1) continue;
    if (feature[node]! < 0) throw damaged("setAt", `node ${node} is a leaf and has a set`);
    if (begin < 0 || begin >= words.length || begin + words[begin]! >= words.length) {
      throw damaged("setAt", `the set of node ${node} must lie in ${words.length} words; it begins at ${begin}`);
    }
  }
  return { at, words };
}

function checkStarts(starts: Int32Array, nodes: number): void {
  if (starts.length === 0 || starts[0] !== 0) throw damaged("starts", "the first tree must begin at node 0");
  for (let t = 1; t < starts.length; t++) {
    if (starts[t]! <= starts[t - 1]!) throw damaged("starts", `tree ${t - 1} has no node`);
  }
  if (starts.at(-1) !== nodes) throw damaged("starts", `the last tree must end at node ${nodes}; got ${starts.at(-1)}`);
}

function checkNodes({ starts, feature, next, values, features, outputs }: Trees): void {
  const leaves = values.length / outputs;
  for (let t = 0; t + 1 < starts.length; t++) {
    const end = starts[t + 1]!;
    for (let node = starts[t]!; node < end; node++) {
      const asked = feature[node]!;
      const to = next[node]!;
      if (asked < -1 || asked >= features) {
        throw damaged("feature", `node ${node} asks about feature ${asked} of ${features}`);
      }
      if (asked >= 0 && (to <= node || to + 1 >= end)) {
        throw damaged("next", `the children of node ${node} must lie between it and ${end}; got ${to}`);
      }
      if (asked < 0 && (to < 0 || to >= leaves)) {
        throw damaged("next", `node ${node} has values row ${to}; there are ${leaves}`);
      }
    }
  }
}

/** Bounds, not a function: a server reads its model before anything is compiled, and a call for each number adds up. */
function checkNumbers(name: string, values: Float64Array | Uint8Array, low: number, high: number, rule: string): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= low && value <= high)) throw damaged(name, `entry ${i} must be ${rule}; got ${value}`); // NaN fails both
  }
}
