import { createRng, createTable, derive, fitModel, linear, log1p, number, numberColumn, pipe } from "@espalier/learn";
import { expect, test } from "vitest";
import { createChunkPredictor } from "./chunk-predictor.ts";
import { createPredictor } from "./predictor.ts";
import { Refusal } from "./refusal.ts";

const sizes = Float64Array.from({ length: 30 }, (_, i) => i);
const model = fitModel(
  pipe(derive({ "log size": log1p("size") }), linear()),
  createTable([numberColumn("size", sizes)]),
  { task: "regression", name: "price", values: sizes.map(Math.log1p) },
  { rng: createRng(1), schema: { size: number() } },
);
const served = { name: "prices", version: 1, aliases: [], model };
const rules = { missing: "median" } as const;
const rowPath = (row: number) => `[${row}]`;
const refusal = (path: string) =>
  expect.objectContaining({ code: "PREDICTION_NOT_FINITE", message: expect.stringContaining(path) });

test("a value that a derived column has no number for refuses its row; it is no failure of the server", () => {
  const predict = createPredictor(served, rules);
  expect(() => predict([{ size: -2 }], rowPath)).toThrow(refusal("[0]"));
  expect(() => predict([{ size: 2 }, { size: 3 }, { size: -2 }], rowPath)).toThrow(refusal("[2]"));
});

test.each([3, 300])("one such row of a stream leaves the %i others answered", (rows) => {
  const { readRows, predict } = createChunkPredictor(served, rules);
  const outcomes = predict(readRows(Array.from({ length: rows }, (_, i) => ({ size: i === 1 ? -2 : 1 }))));
  expect(outcomes[1]).toEqual(refusal(""));
  expect(outcomes.filter((outcome) => outcome instanceof Refusal)).toHaveLength(1);
  expect(outcomes.at(-1)).toMatchObject({ prediction: expect.closeTo(Math.log(2), 9) });
});
