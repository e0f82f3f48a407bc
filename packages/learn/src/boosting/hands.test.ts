import { describe, expect, test } from "vitest";
import type { EstimatorKind } from "../estimator/index.ts";
import { withDefaults } from "../field/index.ts";
import { openJs, openWasm, type OpenWorkbench } from "../kernels/index.ts";
import { createRng } from "../random/index.ts";
import type { Features, Target } from "../table/index.ts";
import { boostingKinds } from "./kinds.ts";

const [regressor, classifier] = boostingKinds as [EstimatorKind, EstimatorKind];

/** Rough, tied, missing and constant columns, and targets that depend on them. */
function data(rows: number, missing: number) {
  const rng = createRng(11);
  const columns = Array.from({ length: 7 }, (_, f) =>
    Float64Array.from({ length: rows }, () => {
      if (rng.next() < missing) return Number.NaN;
      return f === 6 ? 3 : f % 3 === 1 ? Math.round(rng.normal() * 2) : rng.normal();
    }),
  );
  const x: Features = { rows, names: columns.map((_, f) => `f${f}`), levels: columns.map(() => 0), columns };
  const at = (f: number, row: number) => (Number.isNaN(columns[f]![row]!) ? 1 : columns[f]![row]!);
  const score = Float64Array.from({ length: rows }, (_, r) => at(0, r) * at(1, r) + at(2, r) + rng.normal());
  return { x, score, weights: Float64Array.from({ length: rows }, () => rng.int(4) / 2) };
}

const classes = (score: Float64Array, count: number): Target => ({
  task: "classification",
  name: "y",
  codes: Int32Array.from(score, (s) => Math.max(0, Math.min(count - 1, Math.floor(s + count / 2)))),
  classes: Array.from({ length: count }, (_, k) => String(k)),
});
const numbers = (values: Float64Array): Target => ({ task: "regression", name: "y", values });

const { x, score, weights } = data(6000, 0.1);
const whole = data(30_000, 0);
/** The second column's whole numbers as codes of a category, some of them of no level. */
const coded: Features = {
  ...x,
  levels: [0, 9, 0, 0, 0, 0, 0],
  columns: x.columns.map((column, f) => (f === 1 ? column.map((value) => value + 4) : column)),
};

/** Kind, features, target, parameters, weights. */
const fits: [string, EstimatorKind, Features, Target, object, Float64Array?][] = [
  ["numbers", regressor, x, numbers(score), {}],
  ["numbers with weights and penalties", regressor, x, numbers(score), { l1: 0.5, l2: 2, minGain: 0.1 }, weights],
  ["two classes", classifier, x, classes(score, 2), {}],
  ["two classes, sampled", classifier, x, classes(score, 2), { rowFraction: 0.6, columnFraction: 0.5 }],
  ["two classes, weights, sides nearly too small", classifier, x, classes(score, 2), { minLeafRows: 150 }, weights],
  ["four classes", classifier, x, classes(score, 4), { growth: "depth", maxDepth: 4 }],
  ["few bins, one-row leaves", regressor, x, numbers(score), { maxBins: 7, minLeafRows: 1, minLeafWeight: 0 }],
  ["medians", regressor, x, numbers(score), { loss: "absolute" }, weights],
  ["counts", regressor, x, numbers(score.map((s) => Math.floor(Math.abs(s)))), { loss: "poisson" }],
  ["goss", classifier, x, classes(score, 3), { sampling: "goss", learningRate: 0.4, nodeColumnFraction: 0.5 }],
  ["constraints", regressor, x, numbers(score), { increasing: ["f0"], interactions: [["f0", "f1", "f2"]] }],
  ["categories", classifier, coded, classes(score, 2), { minCategoryRows: 10, rowFraction: 0.7 }],
  ["several blocks of rows", classifier, whole.x, classes(whole.score, 2), { trees: 4 }],
];

describe.each(fits)("%s", (_name, kind, features, target, params, w) => {
  const fit = (open: OpenWorkbench) => {
    const options = { rng: createRng(3), hands: { open }, ...(w && { weights: w }) };
    return kind.fit(withDefaults(kind.fields, { trees: 10, ...params }), features, target, options).state();
  };
  test("WebAssembly and JavaScript kernels fit the same bits", () => {
    const ours = fit(openJs);
    expect(fit(openWasm)).toEqual(ours);
    expect(fit(openWasm)).toEqual(ours); // on memory that was used before
    expect((ours.arrays.feature as Int32Array).some((f) => f >= 0)).toBe(true);
  });
});
