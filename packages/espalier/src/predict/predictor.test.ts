import { predictRows, withDefaultsFor } from "@espalier/learn";
import { expect, test } from "vitest";
import { fitIris, servedIris, servedWine } from "../fixtures/served-models.ts";
import { createPredictor } from "./predictor.ts";
import type { Refusal } from "./refusal.ts";
import type { ServeRules } from "./served-model.ts";

const wine = servedWine();
const median = createPredictor(wine, { missing: "median" });
const reject = createPredictor(wine, { missing: "reject" });
const complete = { "fixed acidity": 7.4, alcohol: 12, pH: 3.5, colour: "white" };
const one = (row: unknown, predict = median) => predict([row], () => "")[0]!;

function refusal(row: unknown, predict = median): Refusal {
  try {
    one(row, predict);
  } catch (error) {
    return error as Refusal;
  }
  throw new Error("the row was not refused");
}
const details = (row: unknown, predict = median) =>
  refusal(row, predict).details?.map((d) => `${d.path}: ${d.message}`);

test("a complete row is predicted as it is", () => {
  const expected = predictRows(wine.model, [complete as never])[0]!;
  expect(expected).toBeCloseTo(6, 9);
  expect(one(complete)).toEqual({ prediction: expected, defaulted: [], unseen: [], out_of_range: [] });
});

test("missing values, left out or null, take the model's stand-ins and are named in feature order", () => {
  const row = { colour: null, alcohol: 12 };
  const filled = withDefaultsFor(wine.model, row);
  expect(one(row)).toEqual({
    prediction: predictRows(wine.model, [filled.row])[0],
    defaulted: ["fixed acidity", "pH", "colour"],
    unseen: [],
    out_of_range: [],
  });
  expect(filled.defaulted).toEqual(["fixed acidity", "pH", "colour"]);
});

test("an empty row is predicted from stand-ins alone", () => {
  expect(one({}).defaulted).toEqual(Object.keys(wine.model.schema));
});

test("a category that training never saw takes the stand-in and is named twice", () => {
  const { prediction, defaulted, unseen } = one({ ...complete, colour: "orange" });
  expect(defaulted).toEqual(["colour"]);
  expect(unseen).toEqual(["colour"]);
  expect(prediction).toBe(one({ ...complete, colour: "red" }).prediction);
});

test("a number outside its range is predicted and named; the ends are inside", () => {
  expect(one({ ...complete, alcohol: 20, "fixed acidity": 16.01 }).out_of_range).toEqual(["fixed acidity"]);
  expect(one({ ...complete, alcohol: 4.99 }).out_of_range).toEqual(["alcohol"]);
});

test("names as in the data and snake_case forms mean the same", () => {
  const { "fixed acidity": acidity, pH, ...rest } = complete;
  expect(one({ ...rest, fixed_acidity: acidity, ph: pH })).toEqual(one(complete));
});

test("nothing is coerced, and every problem is told at once with its place and what to send", () => {
  const row = { alcohol: "12.5", "fixed acidity": [1], pH: true, colour: 1, alchool: 3, quality: 5, fixed_acidity: 7 };
  expect(details(row)).toEqual([
    'alcohol: "alcohol" must be a number; got the text "12.5"; send 12.5 without quotes',
    'fixed acidity: "fixed acidity" must be a number; got a list; send a number without quotes, or null if it is not known',
    'pH: "pH" must be a number; got true; send a number without quotes, or null if it is not known',
    'colour: "colour" must be a text, one of "red", "white"; got 1; send "1" in quotes',
    'alchool: "alchool" is not a feature of this model; did you mean "alcohol"?',
    'quality: "quality" is what this model predicts, so a row may not have it; leave it out',
    'fixed_acidity: "fixed acidity" is sent twice, as "fixed acidity" and "fixed_acidity"; keep one of them',
  ]);
  expect(refusal(row)).toMatchObject({ code: "ROW_INVALID", status: 400 });
  expect(refusal(row).message).toMatch(/^7 problems: "alcohol" must be a number/);
});

test("a single problem is the message, and its fix the hint", () => {
  const { message, hint } = refusal({ alcohol: "strong" });
  expect(message).toBe('"alcohol" must be a number; got the text "strong"');
  expect(hint).toBe("send a number without quotes, or null if it is not known");
});

test("a number that is none, or too large for 64 bits, is refused", () => {
  expect(details(JSON.parse('{"alcohol": 1e400}'))).toEqual([expect.stringContaining("must be a finite number")]);
  expect(details({ alcohol: Number.NaN })).toHaveLength(1);
});

test("where missing values are refused, all of them are named, unseen categories too", () => {
  expect(details({ alcohol: 12, pH: null, colour: "orange" }, reject)).toEqual([
    'fixed acidity: "fixed acidity" must have a value; this server does not fill in missing ones; send a value',
    'pH: "pH" must have a value; this server does not fill in missing ones; send a value',
    'colour: "colour" must be one of "red", "white"; got the text "orange"; send one of these',
  ]);
  expect(one(complete, reject)).toEqual(one(complete));
});

test("rows of a batch do not touch one another", () => {
  const rows = [complete, {}, { ...complete, colour: "orange" }, { alcohol: 3 }, complete];
  expect(median(rows, String)).toEqual(rows.map((row) => one(row)));
});

test("problems of a batch carry the row's place", () => {
  const rows = [complete, null, { alcohol: "x" }];
  expect(() => median(rows, (row) => `rows[${row}]`)).toThrow(
    expect.objectContaining({
      details: [expect.objectContaining({ path: "rows[1]" }), expect.objectContaining({ path: "rows[2].alcohol" })],
    }),
  );
});

test("a flood of problems is cut at 100", () => {
  const flood = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`no such feature ${i}`, 1]));
  const { details: told, message } = refusal(flood);
  expect(told).toHaveLength(100);
  expect(message).toMatch(/^100 or more problems/);
});

test("no name that every object inherits is taken for a feature, and none pollutes anything", () => {
  const row = JSON.parse('{"__proto__": {"alcohol": 1}, "constructor": 1, "toString": 2, "hasOwnProperty": 3}');
  expect(refusal(row).details?.map((d) => d.path)).toEqual(["__proto__", "constructor", "toString", "hasOwnProperty"]);
  expect(({} as { alcohol?: number }).alcohol).toBeUndefined();
});

test("features and classes may have such names", () => {
  const model = fitIris(["__proto__", "constructor", "toString"], "__proto__");
  const predict = createPredictor({ ...servedIris(), model }, { missing: "median" });
  const answer = one(JSON.parse('{"__proto__": 1.2}'), predict);
  expect(answer.prediction).toBe("__proto__");
  expect(Object.keys((answer as { probabilities: object }).probabilities)).toEqual([
    "__proto__",
    "constructor",
    "toString",
  ]);
  expect(JSON.stringify(answer)).toMatch(/"probabilities":\{"__proto__":0\.\d+,"constructor":/);
  expect(one({}, predict).defaulted).toEqual(["__proto__"]);
});

test("a classifier answers the most probable class with all probabilities in class order", () => {
  const predict = createPredictor(servedIris(), { missing: "median" });
  const answer = one({ petal_length_cm: 6.5 }, predict);
  expect(answer).toMatchObject({ prediction: "virginica", label: "virginica", defaulted: [] });
  const probabilities = Object.entries((answer as { probabilities: Record<string, number> }).probabilities);
  expect(probabilities.map(([label]) => label)).toEqual(["setosa", "versicolor", "virginica"]);
  expect(probabilities.reduce((sum, [, p]) => sum + p, 0)).toBeCloseTo(1, 12);
});

test("bands put a regression's answer into a word, or null where none fits", () => {
  const rules: ServeRules = { missing: "median", bands: { Poor: [0, 5], Average: [5, 7] } };
  const predict = createPredictor(wine, rules);
  expect(one({ ...complete, alcohol: 13 }, predict)).toMatchObject({ rating: "Average" });
  expect(one({ ...complete, alcohol: 200 }, predict)).toMatchObject({ rating: null });
  expect("rating" in one(complete)).toBe(false);
});

test("a prediction that is not finite is refused, and the row named", () => {
  const rows = [complete, { ...complete, alcohol: 1.7e308, "fixed acidity": -1.7e308, pH: 1.7e308 }];
  const steep = { ...wine, model: steepened(wine.model) };
  const predict = createPredictor(steep, { missing: "median" });
  expect(() => predict(rows, (row) => `[${row}]`)).toThrow(
    expect.objectContaining({ code: "PREDICTION_NOT_FINITE", message: expect.stringContaining("[1]") }),
  );
});

/** The same model with answers a hundred times as large: extreme rows overflow. */
function steepened(model: typeof wine.model): typeof wine.model {
  const { estimator } = model.fitted;
  const larger = { ...estimator, predict: (x: never) => estimator.predict(x).map((value) => value * 100) };
  return { ...model, fitted: { ...model.fitted, estimator: larger as typeof estimator } };
}

test("no rows get no predictions", () => {
  expect(median([], String)).toEqual([]);
});
