import { expect, test } from "vitest";
import { withDefaults } from "../field/index.ts";
import { createRng } from "../random/index.ts";
import type { Features, Target } from "../table/index.ts";
import { leafIndices, treeCount } from "../tree/index.ts";
import type { FittedForestRegressor } from "./fitted-forest.ts";
import { forestKinds } from "./kinds.ts";

/** Noise that grows with the first feature; the second says nothing. */
function noisy(rows: number, seed: number): { x: Features; y: Target & { task: "regression" } } {
  const rng = createRng(seed);
  const first = Float64Array.from({ length: rows }, () => rng.next());
  const second = Float64Array.from({ length: rows }, () => rng.next());
  const values = first.map((v) => 3 * v + (0.2 + v) * rng.normal());
  return {
    x: { rows, names: ["a", "b"], levels: [0, 0], columns: [first, second] },
    y: { task: "regression", name: "y", values },
  };
}

function fit(kind: string, { x, y }: ReturnType<typeof noisy>, params: object): FittedForestRegressor {
  const found = forestKinds.find((one) => one.kind === kind)!;
  return found.fit(withDefaults(found.fields, { ...params }), x, y, { rng: createRng(1) }) as FittedForestRegressor;
}

test.each(["forest-regressor", "extra-trees-regressor"])(
  "%s: intervals hold about as many new rows as they claim",
  (kind) => {
    const forest = fit(kind, noisy(2000, 1), { trees: 250, minLeafRows: 10 });
    const fresh = noisy(2000, 2);
    const bounds = forest.predictQuantiles(fresh.x, [0.05, 0.25, 0.75, 0.95]);
    const share = (low: number, high: number) =>
      fresh.y.values.filter((v, row) => v >= bounds[4 * row + low]! && v <= bounds[4 * row + high]!).length / 2000;
    expect(share(0, 3)).toBeGreaterThan(0.85);
    expect(share(0, 3)).toBeLessThan(0.95);
    expect(share(1, 2)).toBeGreaterThan(0.43);
    expect(share(1, 2)).toBeLessThan(0.57);

    // Where the noise is four times as large, so are the intervals.
    const width = (low: number, high: number) => {
      const widths = [...fresh.x.columns[0]!].flatMap((v, row) =>
        v >= low && v < high ? [bounds[4 * row + 3]! - bounds[4 * row]!] : [],
      );
      return widths.reduce((a, b) => a + b, 0) / widths.length;
    };
    expect(width(0.9, 1) / width(0, 0.1)).toBeGreaterThan(3);
  },
);

test("quantiles are those of one row's target in each leaf reached, and survive saving", () => {
  const data = noisy(60, 3);
  const forest = fit("forest-regressor", data, { trees: 7 });
  const leaves = leafIndices(forest.trees, data.x);
  const { arrays, json } = forest.state();
  const drawn = arrays.drawn as Float64Array;
  expect([...drawn].every((v) => data.y.values.some((value) => Math.abs(value - v) < 1e-12))).toBe(true);
  const ends = forest.predictQuantiles(data.x, [0, 0.5, 1]);
  for (let row = 0; row < 60; row++) {
    const sample = Array.from(
      { length: treeCount(forest.trees) },
      (_, t) => drawn[forest.trees.next[leaves[row * 7 + t]!]!]!,
    );
    sample.sort((a, b) => a - b);
    expect([...ends.subarray(3 * row, 3 * row + 3)]).toEqual([sample[0], sample[3], sample[6]]);
  }
  const kind = forestKinds.find((one) => one.kind === "forest-regressor")!;
  const restored = kind.restore({ json, arrays: structuredClone(arrays) }) as FittedForestRegressor;
  expect(restored.predictQuantiles(data.x, [0, 0.5, 1])).toEqual(ends);
});
