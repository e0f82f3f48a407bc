import { expect, test } from "vitest";
import { awkwardRows, randomTrees } from "../fixtures/random-trees.ts";
import { createRng } from "../random/index.ts";
import { leafSums } from "../tree/index.ts";
import { trainingThreads } from "./training-threads.ts";

test("one, two, three and eight threads predict many rows to the same bits", () => {
  const rng = createRng(13);
  const trees = randomTrees(rng, { features: 25, outputs: 1, trees: 520, mostSplits: 20 });
  const x = awkwardRows(rng, 20_001, 25);
  const leaves = leafSums(trees, new Float64Array(2));
  const predicted = (threads: number) => {
    const all = new Float64Array(2 * x.rows);
    leaves.each(x, trainingThreads(threads), (sums, first) => all.set(sums, 2 * first));
    return all;
  };
  const alone = predicted(1);
  for (const threads of [2, 3, 8]) expect(predicted(threads)).toEqual(alone);
});
