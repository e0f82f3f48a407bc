/** Sets of categories: what questions about a category ask. */
export interface CategorySets {
  /** Where the node's set begins in `words`; -1: it asks about a number, or is a leaf; shape (nodes,). */
  readonly at: Int32Array;
  /** Set after set: the count of the words that follow, then one bit per code, the lowest first. 1 = left. */
  readonly words: Uint32Array;
}

/**
 * The set of the codes whose bin goes left, as it stands in `CategorySets.words`. Codes that no training row has are in
 * the set iff missing values go left, so that a category the model does not know is treated as a missing one.
 *
 * @param bins     bin of each code
 * @param missing  the bin of missing values, and of codes without a row
 * @param left     1 for each bin that goes left
 */
export function setOfCodes(
  bins: Readonly<Uint8Array>,
  missing: number,
  left: Readonly<Uint8Array>,
  missingLeft: boolean,
): Uint32Array {
  const count = Math.ceil(bins.length / 32);
  const words = new Uint32Array(1 + count);
  words[0] = count;
  for (let code = 0; code < 32 * count; code++) {
    const bin = code < bins.length ? bins[code]! : missing;
    if (bin === missing ? missingLeft : left[bin] === 1) words[1 + (code >>> 5)]! |= 1 << (code & 31);
  }
  return words;
}

/** Whether the values go left: a value that is no code of the set's, NaN among them, as missing values do. */
export function isInSet(words: Readonly<Uint32Array>, at: number, value: number, missingLeft: number): number {
  const code = value >>> 0;
  if (code !== value || code >>> 5 >= words[at]!) return missingLeft;
  return (words[at + 1 + (code >>> 5)]! >>> (code & 31)) & 1;
}

/** The sets of the first `nodes` nodes; null where none of them has one. */
export function firstSets(sets: CategorySets | null, nodes: number): CategorySets | null {
  if (!sets) return null;
  const at = sets.at.slice(0, nodes);
  const end = at.reduce((most, begin) => (begin < 0 ? most : Math.max(most, begin + 1 + sets.words[begin]!)), 0);
  return end === 0 ? null : { at, words: sets.words.slice(0, end) };
}

/** The sets of two ensembles, one after the other. */
export function joinSets(
  a: CategorySets | null,
  nodesOfA: number,
  b: CategorySets | null,
  nodesOfB: number,
): CategorySets | null {
  if (!a && !b) return null;
  const at = new Int32Array(nodesOfA + nodesOfB).fill(-1);
  const words = new Uint32Array((a ? a.words.length : 0) + (b ? b.words.length : 0));
  if (a) {
    at.set(a.at);
    words.set(a.words);
  }
  const shift = a ? a.words.length : 0;
  b?.at.forEach((begin, node) => {
    at[nodesOfA + node] = begin < 0 ? -1 : begin + shift;
  });
  if (b) words.set(b.words, shift);
  return { at, words };
}

/** Sets while trees grow: none until the first question about a category. */
export class CategorySetBuffer {
  #at: Int32Array | null = null;
  #words = new Uint32Array(256);
  #length = 0;

  /** Gives the node its set; `nodes` is how many there are by now. */
  add(node: number, words: Readonly<Uint32Array>, nodes: number): void {
    this.#at = this.#at && this.#at.length >= nodes ? this.#at : extended(this.#at, 2 * nodes);
    this.#at[node] = this.#length;
    const length = this.#length + words.length;
    if (length > this.#words.length) {
      const grown = new Uint32Array(2 * length);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words.set(words, this.#length);
    this.#length = length;
  }

  /** The sets of so many nodes, for reading until more are added. */
  view(nodes: number): CategorySets | null {
    if (!this.#at) return null;
    if (this.#at.length < nodes) this.#at = extended(this.#at, 2 * nodes);
    return { at: this.#at.subarray(0, nodes), words: this.#words.subarray(0, this.#length) };
  }
}

function extended(at: Int32Array | null, length: number): Int32Array {
  const longer = new Int32Array(length).fill(-1);
  if (at) longer.set(at);
  return longer;
}
