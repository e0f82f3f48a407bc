import { MOST_CODES, NODE_BYTES, TILE_ROWS, type PackedTrees, type Workbench } from "../kernels/index.ts";
import type { CategorySets } from "./category-sets.ts";
import { treeCount, type Trees } from "./trees.ts";

/** Memory that `packTrees` takes, in bytes. */
export const packedBytes = (trees: Trees): number =>
  trees.feature.length * NODE_BYTES + trees.starts.length * 4 + trees.features * 24 + trees.values.byteLength + 1024;

/** Whether these trees have a packed form: no number of theirs is missing, and sets are of the first 64 codes. */
export function isPackable({ threshold, values, missingLeft, sets }: Trees): boolean {
  if (threshold.includes(Number.NaN) || values.includes(Number.NaN)) return false;
  if (!sets) return true;
  return sets.at.every((at, node) => {
    if (at < 0) return true;
    if (sets.words[at]! > MOST_CODES / 32) return false;
    const [low, high] = setBits(sets, at, missingLeft[node]!);
    return missingLeft[node] === 0 || low !== 0 || high !== 0; // all bits of a missing value must meet one of the set
  });
}

/** A set's bits for codes 0 to 63. */
function setBits({ words }: CategorySets, at: number, missingLeft: number): readonly [low: number, high: number] {
  const count = words[at]!;
  return [count > 0 ? words[at + 1]! : -missingLeft, count > 1 ? words[at + 2]! : -missingLeft];
}

/** Lays packable trees out for walking. `columns[c]` is the feature that the kernels' column c holds. Cost O(nodes). */
export function packTrees(
  bench: Workbench,
  trees: Trees,
  groups: number,
): { readonly packed: PackedTrees; readonly columns: readonly number[] } {
  const { outputs, starts, feature, threshold, next, missingLeft, sets } = trees;
  const nodes = feature.length;
  const numbers = bench.floats(nodes * 2);
  const words = new Int32Array(numbers.buffer, numbers.byteOffset, nodes * 4);
  const address = numbers.byteOffset; // of node 0; no function: a call for each node adds up before anything is compiled
  const asked = new Questions(trees.features);
  /** By feature, kind and where a missing value goes; -1 = not asked yet. */
  const known = new Int32Array(trees.features * 4).fill(-1);
  for (let node = 0; node < nodes; node++) {
    if (feature[node]! < 0) {
      numbers[2 * node] = outputs === 1 ? trees.values[next[node]!]! : next[node]! * outputs;
      words[4 * node + 3] = address + node * NODE_BYTES;
      continue;
    }
    const set = sets ? sets.at[node]! : -1;
    const isSet = set < 0 ? 0 : 1;
    if (isSet) words.set(setBits(sets!, set, missingLeft[node]!), 4 * node);
    else numbers[2 * node] = threshold[node]!;
    const key = 4 * feature[node]! + 2 * isSet + missingLeft[node]!;
    if (known[key]! < 0) known[key] = asked.add(feature[node]!, missingLeft[node]!, isSet);
    words[4 * node + 2] = known[key]! * 64 + isSet;
    words[4 * node + 3] = address + next[node]! * NODE_BYTES;
  }
  const count = treeCount(trees);
  const roots = bench.ints(Math.ceil(count / TILE_ROWS) * TILE_ROWS);
  for (let t = 0; t < roots.length; t++) roots[t] = address + starts[Math.min(t, count - 1)]! * NODE_BYTES;
  const values = bench.floats(outputs === 1 ? 0 : trees.values.length);
  if (outputs > 1) values.set(trees.values);
  const questions = bench.ints(asked.list.length);
  questions.set(asked.list);
  const packed = {
    numbers,
    words,
    roots,
    trees: count,
    groups,
    outputs,
    values,
    questions,
    hasSets: sets !== null,
  };
  return { packed, columns: asked.columns };
}

/** The questions of an ensemble, each once, and the columns they are about. */
class Questions {
  /** See `PackedTrees.questions`; the first is the leaves'. */
  readonly list: number[] = [0, 0, 0];
  readonly columns: number[] = [];
  readonly #columnOf: Int32Array;

  constructor(features: number) {
    this.#columnOf = new Int32Array(features).fill(-1);
  }

  /** The new question's number. */
  add(feature: number, missingLeft: number, isSet: number): number {
    if (this.#columnOf[feature]! < 0) this.#columnOf[feature] = this.columns.push(feature) - 1;
    return this.list.push(this.#columnOf[feature]!, missingLeft, isSet) / 3 - 1;
  }
}
