import { expect, test } from "vitest";
import { createRng } from "../../random/index.ts";
import { sortByKey } from "./sort-by-key.ts";

test.each([0, 1, 2, 3, 7, 64, 255, 256])("%d items come in the order of their keys, equals as they stood", (count) => {
  const rng = createRng(count);
  for (const levels of [3, 1000]) {
    const keys = Float64Array.from({ length: 256 }, () => rng.int(levels) - levels / 2);
    keys[7] = Number.NEGATIVE_INFINITY;
    const all = Array.from({ length: count }, (_, i) => 255 - i);
    const items = new Uint8Array(256).fill(9);
    items.set(all);
    sortByKey(items, count, keys, new Uint8Array(256));
    expect([...items.subarray(0, count)]).toEqual(all.toSorted((a, b) => keys[a]! - keys[b]!));
    expect([...items.subarray(count)].every((item) => item === 9)).toBe(true);
  }
});
