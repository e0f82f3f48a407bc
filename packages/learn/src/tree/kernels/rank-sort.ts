/**
 * Writes the ranks of a node's rows as rank × 64 + place in the node, ascending, so equal ranks keep their order. By
 * insertion: for at most 64 rows. Cost O((end − begin)²).
 */
export function sortFew(
  ranks: Readonly<Uint16Array>,
  features: number,
  feature: number,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  keys: Int32Array,
): void {
  for (let i = begin; i < end; i++) {
    const key = (ranks[order[i]! * features + feature]! << 6) | (i - begin);
    let to = i - begin;
    for (; to > 0 && keys[to - 1]! > key; to--) keys[to] = keys[to - 1]!;
    keys[to] = key;
  }
}

/**
 * Counts a node's rows by rank and marks the ranks that occur in `mask`, one bit each.
 *
 * @param counts added to; 0 before
 * @param mask   added to; 0 before
 *
 * Cost O(end − begin).
 */
export function countRanks(
  ranks: Readonly<Uint16Array>,
  features: number,
  feature: number,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  counts: Int32Array,
  mask: Int32Array,
): void {
  for (let i = begin; i < end; i++) {
    const rank = ranks[order[i]! * features + feature]!;
    counts[rank]!++;
    mask[rank >> 5]! |= 1 << (rank & 31);
  }
}

/** Writes the marked ranks, ascending, and clears the mask. Returns how many. Cost O(words + ranks marked). */
export function listRanks(mask: Int32Array, words: number, used: Int32Array): number {
  let count = 0;
  for (let word = 0; word < words; word++) {
    let bits = mask[word]!;
    if (bits === 0) continue;
    mask[word] = 0;
    while (bits !== 0) {
      used[count++] = (word << 5) | (31 - Math.clz32(bits & -bits));
      bits &= bits - 1;
    }
  }
  return count;
}
