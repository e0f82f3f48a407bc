import { expect, test } from "vitest";
import type { FeatureInfo } from "../contract/index.ts";
import { controlOf, onStep, startOf } from "./control.ts";
import { curvePoints, movementOf } from "./curve-points.ts";

const number = (min: number | null, max: number | null, standIn: number | null = null): FeatureInfo => ({
  name: "x",
  accepted_names: ["x"],
  kind: "number",
  min,
  max,
  default: standIn,
});
const colour: FeatureInfo = {
  name: "c",
  accepted_names: ["c"],
  kind: "category",
  levels: ["red", "white"],
  default: "white",
};

test("a range makes a slider of round steps, at most 500 of them", () => {
  expect(controlOf(number(3, 18, 7.9))).toEqual({ kind: "slider", min: 3, max: 18, step: 0.05 });
  expect(controlOf(number(0.98, 1.02))).toEqual({ kind: "slider", min: 0.98, max: 1.02, step: 0.0002 });
  expect(controlOf(number(0, 350))).toMatchObject({ step: 1 });
});

test("a sign or a flag is a choice, and a share that is mostly between is none", () => {
  expect(controlOf(number(-1, 1, 1))).toEqual({ kind: "choice", values: [-1, 0, 1] });
  expect(controlOf(number(0, 1, 0))).toEqual({ kind: "choice", values: [0, 1] });
  expect(controlOf(number(0, 1, 0.3))).toMatchObject({ kind: "slider" });
  expect(controlOf(number(0, 4, 2))).toMatchObject({ kind: "slider" });
});

test.each([
  [null, null],
  [1, null],
  [null, 1],
  [2, 2],
])("a number from %s to %s has no range to slide in", (min, max) => {
  expect(controlOf(number(min, max))).toEqual({ kind: "number" });
});

test("the page begins with the stand-in, and in the middle where there is none", () => {
  expect(startOf(number(0, 10, 1 / 3))).toBe(0.333333);
  expect(startOf(number(0, 10))).toBe(5);
  expect(startOf(number(-1, 1))).toBe(0);
  expect(startOf(number(7, null))).toBe(7);
  expect(startOf(colour)).toBe("white");
  expect(startOf({ ...colour, default: null })).toBe("red");
});

test("a step has no noise and stays in its range", () => {
  expect(onStep(0.30000001, { min: 0, max: 1, step: 0.1 })).toBe(0.3);
  expect(onStep(0.99999, { min: 0.98, max: 0.9968, step: 0.0002 })).toBe(0.9968);
});

test("a curve runs over the range, widened to the value of the moment", () => {
  const { kind, values } = curvePoints(number(0, 10, 5), 12);
  expect(kind).toBe("along");
  expect(values.length).toBeLessThanOrEqual(61);
  expect([values[0], values.at(-1)]).toEqual([0, 12]);
  expect([...values].sort((a, b) => Number(a) - Number(b))).toEqual(values);
});

test("without a range a curve runs about as far as the value is from zero", () => {
  expect(curvePoints(number(null, null, 100), null).values).toEqual(expect.arrayContaining([0, 100, 200]));
  expect(curvePoints(number(1, null), 4).values[0]).toBe(1);
  expect(curvePoints(number(5, 5), 5)).toMatchObject({ kind: "along" });
});

test("choices and levels stand side by side, with an unusual value among them", () => {
  expect(curvePoints(number(0, 1, 0), 0.5)).toEqual({ kind: "beside", values: [0, 0.5, 1] });
  expect(curvePoints(colour, "green")).toEqual({ kind: "beside", values: ["red", "white", "green"] });
  expect(curvePoints(colour, null)).toEqual({ kind: "beside", values: ["red", "white"] });
});

test("a feature moves as far as the steps between its predictions are long", () => {
  expect(movementOf([[1], [4], [2]])).toBe(5);
  expect(
    movementOf([
      [0.2, 0.8],
      [0.5, 0.5],
    ]),
  ).toBeCloseTo(0.6);
  expect(movementOf([])).toBe(0);
});
