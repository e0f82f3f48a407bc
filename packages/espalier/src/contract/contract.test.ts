import { expect, test } from "vitest";
import { errorBody, httpErrors, predictBatchRequest, predictRequest, predictResponse } from "./index.ts";

test("codes are upper snake case, sorted and told apart from one another by their doc", () => {
  const codes = Object.keys(httpErrors);
  expect(codes).toEqual([...codes].sort());
  expect(codes.filter((code) => !/^[A-Z]+(_[A-Z]+)*$/.test(code))).toEqual([]);
  expect(new Set(Object.values(httpErrors).map(({ doc }) => doc)).size).toBe(codes.length);
});

test("a client reads codes that it does not know yet", () => {
  const body = { error: { code: "SOMETHING_NEW", message: "m", hint: "h" }, request_id: "r" };
  expect(errorBody.parse(body)).toEqual(body);
});

test("a row holds numbers, texts and nulls only", () => {
  expect(predictRequest.safeParse({ a: 1, b: "x", c: null }).success).toBe(true);
  for (const bad of [{ a: true }, { a: [1] }, [1], "x", null])
    expect(predictRequest.safeParse(bad).success).toBe(false);
});

test("a batch is a list of rows or has them under rows alone", () => {
  expect(predictBatchRequest.safeParse([{ a: 1 }]).success).toBe(true);
  expect(predictBatchRequest.safeParse({ rows: [{ a: 1 }] }).success).toBe(true);
  expect(predictBatchRequest.safeParse({ rows: [], more: 1 }).success).toBe(false);
});

test("an answer is a number's or a class's, never half of each", () => {
  const facts = { defaulted: [], unseen: [], out_of_range: [], model: { name: "m", version: 1 }, request_id: "r" };
  expect(predictResponse.safeParse({ prediction: 5, ...facts }).success).toBe(true);
  expect(predictResponse.safeParse({ prediction: "a", label: "a", probabilities: { a: 1 }, ...facts }).success).toBe(
    true,
  );
  expect(predictResponse.safeParse({ prediction: "a", ...facts }).success).toBe(false);
});
