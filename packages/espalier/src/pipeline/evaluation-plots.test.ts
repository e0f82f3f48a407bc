import { createRng } from "@espalier/learn";
import { expect, test } from "vitest";
import { plotsOf } from "./evaluation-plots.ts";

test("at most 2,000 rows are drawn, by the seed and not from the beginning, each with its own prediction", () => {
  const rows = 10_000;
  const values = Float64Array.from({ length: rows }, (_, row) => row);
  const target = { name: "y", task: "regression", values } as const;
  const prediction = values.map((value) => value + 0.5);
  const draw = (seed: number) => plotsOf(target, prediction, createRng(seed)).points!;
  const points = draw(1);
  expect(points).toHaveLength(2000);
  expect(points.every(([actual, predicted]) => predicted === actual + 0.5)).toBe(true);
  expect(new Set(points.map(([actual]) => actual)).size).toBe(2000);
  const inFirstHalf = points.filter(([actual]) => actual < rows / 2).length;
  expect(Math.abs(inFirstHalf - 1000)).toBeLessThan(150);
  expect(draw(1)).toEqual(points);
  expect(draw(2)).not.toEqual(points);
});

test("few rows are all there, in their order", () => {
  const target = { name: "y", task: "regression", values: Float64Array.of(3, 1, 2) } as const;
  expect(plotsOf(target, Float64Array.of(30, 10, 20), createRng(1))).toEqual({
    points: [
      [3, 30],
      [1, 10],
      [2, 20],
    ],
    curves: null,
  });
});

test("of two classes the curve is thinned, and its ends stay", () => {
  const rng = createRng(7);
  const rows = 5000;
  const codes = Int32Array.from({ length: rows }, () => rng.int(2));
  const prediction = Float64Array.from({ length: 2 * rows }, () => 0);
  for (let row = 0; row < rows; row++) {
    const p = (codes[row]! + rng.next()) / 2;
    prediction[2 * row] = 1 - p;
    prediction[2 * row + 1] = p;
  }
  const { curves } = plotsOf({ name: "y", task: "classification", classes: ["no", "yes"], codes }, prediction, rng);
  expect(curves!.positive).toBe("yes");
  expect(curves!.thresholds).toHaveLength(400);
  expect(curves!.thresholds.at(-1)).toEqual([1, 1, codes.filter((code) => code === 1).length / rows]);
  expect(curves!.thresholds[0]![2]).toBe(1);
  expect(curves!.calibration).toHaveLength(10);
});

test("three classes, or one that has no rows, have no curve", () => {
  const classes = ["a", "b", "c"];
  const three = { name: "y", task: "classification", classes, codes: Int32Array.of(0, 1, 2) } as const;
  expect(plotsOf(three, new Float64Array(9).fill(1 / 3), createRng(1)).curves).toBeNull();
  const one = { name: "y", task: "classification", classes: ["a", "b"], codes: Int32Array.of(1, 1) } as const;
  expect(plotsOf(one, Float64Array.of(0.5, 0.5, 0.2, 0.8), createRng(1)).curves).toBeNull();
});
