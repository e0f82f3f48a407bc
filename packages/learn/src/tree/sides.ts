/** Fills `left` with 1 for each bin that goes left: those up to `cut`, and the missing one iff `missingLeft`. */
export function markLeft(left: Uint8Array, cut: number, missingBin: number, missingLeft: boolean): void {
  left.fill(0);
  left.fill(1, 0, cut + 1);
  left[missingBin] = missingLeft ? 1 : 0;
}

/** Which bins go left at each node of the tree that was grown last, by the node's place in the tree: 256 bits each. */
export class Sides {
  words: Uint32Array;

  constructor(nodes: number) {
    this.words = new Uint32Array(8 * nodes);
  }

  note(place: number, left: Readonly<Uint8Array>): void {
    const at = 8 * place;
    if (at >= this.words.length) {
      const grown = new Uint32Array(2 * (at + 8));
      grown.set(this.words);
      this.words = grown;
    }
    this.words.fill(0, at, at + 8);
    for (let bin = 0; bin < 256; bin++) this.words[at + (bin >> 5)]! |= left[bin]! << (bin & 31);
  }
}
