import type { Rng } from "../random/index.ts";

/**
 * `count` of an ascending list, each set equally likely, ascending. Cost O(list). Source: Knuth, "The Art of Computer
 * Programming", volume 2, §3.4.2, algorithm S.
 */
export function drawAscending(list: Readonly<Int32Array>, count: number, rng: Rng): Int32Array {
  const drawn = new Int32Array(count);
  let found = 0;
  for (let i = 0; found < count; i++) if (rng.next() * (list.length - i) < count - found) drawn[found++] = list[i]!;
  return drawn;
}
