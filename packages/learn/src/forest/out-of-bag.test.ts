import { expect, test } from "vitest";
import { withDefaults } from "../field/index.ts";
import { generatedMixed } from "../fixtures/generated.ts";
import { metricOf } from "../metrics/index.ts";
import { createRng } from "../random/index.ts";
import { featuresOf, takeRows, takeTarget, type Target } from "../table/index.ts";
import { leafIndices, treeCount } from "../tree/index.ts";
import type { FittedForest } from "./fitted-forest.ts";
import { forestKinds } from "./kinds.ts";

const ROWS = 120;
const threeClasses: Target = {
  task: "classification",
  name: "y",
  codes: Int32Array.from({ length: ROWS }, (_, i) => (i * 7) % 3),
  classes: ["a", "b", "c"],
};
const sets: [string, Target][] = [
  ["numbers", generatedMixed("regression", ROWS).target],
  ["two classes", generatedMixed("classification", ROWS).target],
  ["three classes", threeClasses],
];
const table = generatedMixed("regression", ROWS).table;

function fit(target: Target, params: object): FittedForest {
  const kind = forestKinds.find(
    (one) => one.kind === (target.task === "regression" ? "forest-regressor" : "forest-classifier"),
  )!;
  return kind.fit(withDefaults(kind.fields, { ...params }), featuresOf(table), target, {
    rng: createRng(3),
  }) as FittedForest;
}

/** One tree's prediction of one row. */
function treePrediction({ trees }: FittedForest, node: number): number[] {
  const at = trees.next[node]! * trees.outputs;
  const values = [...trees.values.subarray(at, at + trees.outputs)];
  return values;
}

test.each(sets)("out of bag, each row is predicted by the trees that did not draw it: %s", (_name, target) => {
  const forest = fit(target, { trees: 6, outOfBag: true });
  const leaves = leafIndices(forest.trees, featuresOf(table));
  const count = treeCount(forest.trees);
  const drawn = Array.from({ length: count }, (_, t) => {
    const rng = createRng(3).fork("tree", t).fork("rows");
    return new Set(Array.from({ length: ROWS }, () => rng.int(ROWS)));
  });
  const rows: number[] = [];
  const expected: number[] = [];
  for (let row = 0; row < ROWS; row++) {
    const votes = drawn.flatMap((has, t) => (has.has(row) ? [] : [treePrediction(forest, leaves[row * count + t]!)]));
    if (votes.length === 0) continue;
    rows.push(row);
    const means = votes[0]!.map((_, k) => votes.reduce((sum, vote) => sum + vote[k]!, 0) / votes.length);
    expected.push(...(target.task === "classification" && means.length === 1 ? [1 - means[0]!, means[0]!] : means));
  }
  const { outOfBag } = forest;
  expect(rows.length).toBeLessThan(ROWS); // some row is in all 6 trees, or this test would not see how that is told
  expect([...outOfBag!.rows]).toEqual(rows);
  expect(outOfBag!.prediction.length).toBe(expected.length);
  expected.forEach((value, i) => expect(outOfBag!.prediction[i]).toBeCloseTo(value, 12));
});

test("the out-of-bag score is near the one of new rows, the training score is not", () => {
  const target = sets[0]![1] as Target & { task: "regression" };
  const forest = fit(target, { trees: 200, outOfBag: true });
  const fresh = generatedMixed("regression", 2000, 77);
  const r2 = metricOf("r2");
  const { rows, prediction } = forest.outOfBag!;
  const ofBag = r2.compute(takeTarget(target, rows), prediction);
  const ofNew = r2.compute(fresh.target, forest.predict(featuresOf(fresh.table)));
  const ofTraining = r2.compute(
    target,
    forest.predict(
      featuresOf(
        takeRows(
          table,
          Int32Array.from({ length: ROWS }, (_, i) => i),
        ),
      ),
    ),
  );
  expect(Math.abs(ofBag - ofNew)).toBeLessThan(0.06);
  expect(ofTraining - ofNew).toBeGreaterThan(0.06);
});

test("nobody who does not ask for it pays for it, and it changes no tree", () => {
  const target = sets[0]![1];
  expect(fit(target, { trees: 5 }).outOfBag).toBe(null);
  expect(fit(target, { trees: 5, outOfBag: true }).state()).toEqual(fit(target, { trees: 5 }).state());
});
