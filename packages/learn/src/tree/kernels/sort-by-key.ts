/**
 * Sorts items[0, count) by keys, which are indexed by item and no NaN; of equal keys the one that stood first stays so.
 * `spare` is overwritten; at least `count` long. A merge sort; cost O(count log count).
 */
export function sortByKey(items: Uint8Array, count: number, keys: Readonly<Float64Array>, spare: Uint8Array): void {
  let from = items;
  let to = spare;
  for (let run = 1; run < count; run *= 2) {
    for (let begin = 0; begin < count; begin += 2 * run) {
      const middle = Math.min(begin + run, count);
      const end = Math.min(middle + run, count);
      let left = begin;
      let right = middle;
      for (let i = begin; i < end; i++) {
        const isLeft = right >= end || (left < middle && keys[from[left]!]! <= keys[from[right]!]!);
        to[i] = from[isLeft ? left++ : right++]!;
      }
    }
    [from, to] = [to, from];
  }
  if (from !== items) for (let i = 0; i < count; i++) items[i] = from[i]!;
}
