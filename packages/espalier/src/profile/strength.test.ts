import { createRng } from "@espalier/learn";
import { expect, test } from "vitest";
import { binLevels, binNumbers } from "./bin-column.ts";
import { drawFolds, strengthOf } from "./strength.ts";

const rows = 400;
const rng = createRng("strength");
const x = Float64Array.from({ length: rows }, () => rng.normal());
const folds = drawFolds(rows, 1);
const codesOf = (values: Float64Array) => binNumbers(values, { most: 16, rows: 10, values: 1 }).codes;
const regression = (values: Float64Array) => ({ task: "regression", values }) as const;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test("strength of a number is what predicting each fold from the group's other rows explains", () => {
  const y = x.map((value) => value ** 2 + rng.normal() / 2);
  const codes = codesOf(x);
  const whole = mean([...y]);
  let [error, spread] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const others = [...y.keys()].filter((other) => codes[other] === codes[row] && folds[other] !== folds[row]);
    const sum = others.reduce((total, other) => total + (y[other]! - whole), 0);
    error += (y[row]! - whole - sum / (others.length + 2)) ** 2;
    spread += (y[row]! - whole) ** 2;
  }
  const { strength } = strengthOf(codes, regression(y), folds);
  expect(strength).toBeCloseTo(1 - error / spread, 10);
  expect(strength).toBeGreaterThan(0.6);
});

test("strength for classes is the share of the entropy explained, and accuracy the rows told right", () => {
  const labels = Int32Array.from(x, (value) => (value > 0.5 ? 1 : 0));
  const target = { task: "classification", codes: labels, classes: 2 } as const;
  const codes = codesOf(x);
  const ones = mean([...labels]);
  let [loss, right] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const others = [...labels.keys()].filter((other) => codes[other] === codes[row] && folds[other] !== folds[row]);
    const share = (others.filter((other) => labels[other] === 1).length + 2 * ones) / (others.length + 2);
    loss -= Math.log(labels[row] === 1 ? share : 1 - share);
    right += (share > 0.5 ? 1 : 0) === labels[row] ? 1 : 0;
  }
  const entropy = -rows * (ones * Math.log(ones) + (1 - ones) * Math.log(1 - ones));
  const found = strengthOf(codes, target, folds);
  expect(found.strength).toBeCloseTo(1 - loss / entropy, 10);
  expect(found.accuracy).toBeCloseTo(right / rows, 12);
});

test("what never repeats tells nothing, however well it would fit", () => {
  const codes = Int32Array.from({ length: rows }, (_, row) => row);
  expect(strengthOf(codes, regression(x), folds).strength).toBe(0);
});

test("missing values are a group of their own, and rows without a target do not count", () => {
  const y = Float64Array.from(x, (_, row) => (row % 2 === 0 ? 5 : -5));
  const halfMissing = Int32Array.from(x, (_, row) => (row % 2 === 0 ? -1 : 0));
  expect(strengthOf(halfMissing, regression(y), folds).strength).toBeGreaterThan(0.99);
  const none = new Float64Array(rows).fill(Number.NaN);
  expect(strengthOf(halfMissing, regression(none), folds).strength).toBe(0);
});

test("groups of numbers hold about as many rows each, in order, and never part equal values", () => {
  const values = Float64Array.from({ length: 1000 }, (_, row) => (row < 600 ? 0 : row));
  values[700] = Number.NaN;
  const { codes, groups } = binNumbers(values, { most: 10, rows: 20, values: 1 });
  expect(groups[0]).toEqual({ from: 0, to: 0, mean: 0, rows: 600 });
  expect(groups.every(({ rows: held }) => held >= 20)).toBe(true);
  expect(groups.length).toBe(10);
  expect(codes[700]).toBe(-1);
  values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    const { from, to } = groups[codes[row]!]!;
    expect(value >= from && value <= to).toBe(true);
  });
});

test("few common values stand each by itself; levels beyond the limit stand together", () => {
  const hours = Float64Array.from({ length: 2400 }, (_, row) => row % 24);
  expect(binNumbers(hours, { most: 12, rows: 20, values: 31 }).groups).toHaveLength(24);
  const { codes, groups } = binLevels(Float64Array.of(7, 7, 7, 8, 8, 9, 10, Number.NaN), 2);
  expect([...codes]).toEqual([0, 0, 0, 1, 1, 2, 2, -1]);
  expect(groups.map((group) => group.rows)).toEqual([3, 2, 2]);
});
