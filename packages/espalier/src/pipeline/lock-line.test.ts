import { expect, test } from "vitest";
import { notReproducible, otherOutputs } from "./lock-line.ts";

const line = { key: "k", code: "", params: {}, inputs: {}, outputs: { a: "1", b: "2" }, metrics: {}, intervals: {} };

test("the same key with other outputs is told; another key, or nothing known, is not", () => {
  expect(otherOutputs({ key: "k", outputs: { a: "1", b: "3" } }, line)).toEqual(["b"]);
  expect(otherOutputs({ key: "k", outputs: line.outputs }, line)).toEqual([]);
  expect(otherOutputs({ key: "other", outputs: {} }, line)).toEqual([]);
  expect(otherOutputs(undefined, line)).toEqual([]);
  expect(notReproducible("s", [])).toEqual([]);
  expect(notReproducible("s", ["b"])[0]).toContain("stage s is not reproducible");
});
