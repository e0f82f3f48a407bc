import { CUT, FEW_ROWS, PASS, type ForestDesk } from "./forest-desk.ts";

/** See `ForestKernels.findCut`. */
export function findCut(
  desk: ForestDesk,
  begin: number,
  end: number,
  weight: number,
  sum: number,
  enough: number,
): void {
  const { features, tried, found, pool } = desk;
  const isFew = end - begin <= FEW_ROWS;
  found[CUT.score] = Number.NEGATIVE_INFINITY;
  found[CUT.feature] = -1;
  let hasVaried = false;
  let drawn = 0;
  while (drawn < features && (drawn < tried || !hasVaried)) {
    const listed = isFew || drawn >= tried ? 1 : Math.min(PASS, tried - drawn);
    for (let k = drawn; k < drawn + listed; k++) {
      draw(desk, k);
      if (tryFeature(desk, begin, end, pool[k]!, weight, sum)) hasVaried = true;
    }
    if (found[CUT.score]! >= enough) return;
    drawn += listed;
  }
}

/**
 * Swaps one of the pool's features from place `drawn` on to this place. The generator counts in steps of the golden
 * ratio and mixes the count by MurmurHash3's finaliser (Appleby, 2011).
 */
function draw({ pool, random, features }: ForestDesk, drawn: number): void {
  let bits = (random[0]! + 0x9e3779b9) | 0;
  random[0] = bits;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  bits ^= bits >>> 16;
  const at = drawn + Math.floor(((bits >>> 0) * (features - drawn)) / 4294967296);
  const feature = pool[at]!;
  pool[at] = pool[drawn]!;
  pool[drawn] = feature;
}

/** Offers the cuts of one feature; returns whether it varies. Marks are bits. */
function tryFeature(
  desk: ForestDesk,
  begin: number,
  end: number,
  feature: number,
  weight: number,
  sum: number,
): boolean {
  const { ranks, features, nodes, slots, marks, counts } = desk;
  const { order, sums } = nodes;
  for (let i = begin; i < end; i++) {
    const rank = ranks[order[i]! * features + feature]!;
    slots[2 * rank]! += sums[2 * i]!;
    slots[2 * rank + 1]! += sums[2 * i + 1]!;
    counts[rank]!++;
    marks[rank >> 5]! |= 1 << (rank & 31);
  }
  const rows = end - begin;
  const missingRank = desk.rankCounts[feature]!;
  const rowsMissing = counts[missingRank]!;
  if (rowsMissing === 0) return scan(desk, feature, 0, 0, 0, rows, weight, sum, -1) > 1;
  const weightMissing = slots[2 * missingRank]!;
  const sumMissing = slots[2 * missingRank + 1]!;
  slots[2 * missingRank] = 0;
  slots[2 * missingRank + 1] = 0;
  counts[missingRank] = 0;
  marks[missingRank >> 5]! &= ~(1 << (missingRank & 31));
  const present = scan(desk, feature, 0, 0, 0, rows, weight, sum, 0);
  scan(desk, feature, weightMissing, sumMissing, rowsMissing, rows, weight, sum, 1);
  return present > 0;
}

/**
 * Offers every cut between two ranks that occur, with missing values on a side (see `CUT.missing`), and where they are
 * on the right also the cut between all ranks and them. Clears what it read unless another walk follows.
 *
 * @param weightFirst, sumFirst, rowsFirst what is on the left before the first rank
 *
 * Returns how many ranks occur.
 */
function scan(
  desk: ForestDesk,
  feature: number,
  weightFirst: number,
  sumFirst: number,
  rowsFirst: number,
  rows: number,
  weight: number,
  sum: number,
  side: number,
): number {
  const { slots, marks, counts, minRows, found } = desk;
  const words = (desk.rankCounts[feature]! >> 5) + 1;
  const isLast = side !== 0;
  let v = weightFirst;
  let s = sumFirst;
  let rowsLeft = rowsFirst;
  let score = found[CUT.score]!;
  let previous = -1;
  let lastLeft = -1;
  let firstRight = -1;
  let occur = 0;
  const offer = (next: number) => {
    if (rowsLeft < minRows || rows - rowsLeft < minRows) return;
    const other = sum - s;
    const here = (s * s) / v + (other * other) / (weight - v);
    if (!(here > score)) return;
    score = here;
    lastLeft = previous;
    firstRight = next;
  };
  for (let word = 0; word < words; word++) {
    let bits = marks[word]!;
    if (isLast) marks[word] = 0;
    for (; bits !== 0; bits &= bits - 1) {
      const rank = (word << 5) | (31 - Math.clz32(bits & -bits));
      if (previous >= 0) offer(rank);
      v += slots[2 * rank]!;
      s += slots[2 * rank + 1]!;
      rowsLeft += counts[rank]!;
      if (isLast) {
        slots[2 * rank] = 0;
        slots[2 * rank + 1] = 0;
        counts[rank] = 0;
      }
      previous = rank;
      occur++;
    }
  }
  if (side === 0 && previous >= 0) offer(-1);
  if (lastLeft >= 0) {
    found[CUT.score] = score;
    found[CUT.feature] = feature;
    found[CUT.lastLeft] = lastLeft;
    found[CUT.firstRight] = firstRight;
    found[CUT.missing] = side;
  }
  return occur;
}
