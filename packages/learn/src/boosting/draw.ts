import type { Rng } from "../random/index.ts";

/**
 * `count` of the numbers 0 to total − 1, each set equally likely, ascending. Cost O(total).
 * Source: Knuth, "The Art of Computer Programming", volume 2, §3.4.2, algorithm S.
 */
export function drawAscending(total: number, count: number, rng: Rng): Int32Array {
  const drawn = new Int32Array(count);
  let found = 0;
  for (let i = 0; found < count; i++) if (rng.next() * (total - i) < count - found) drawn[found++] = i;
  return drawn;
}

/** The numbers 0 to total − 1 that are not in an ascending list. */
export function othersThan(list: Readonly<Int32Array>, total: number): Int32Array {
  const others = new Int32Array(total - list.length);
  let at = 0;
  let found = 0;
  for (let i = 0; i < total; i++) {
    if (list[at] === i) at++;
    else others[found++] = i;
  }
  return others;
}
