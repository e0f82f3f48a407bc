import { categoryColumn, createTable, numberColumn } from "@espalier/learn";
import { expect, test } from "vitest";
import { unseenRows } from "./unseen-rows.ts";

const table = (x: readonly number[], kinds: readonly (string | null)[], levels?: readonly string[]) =>
  createTable([numberColumn("x", x), categoryColumn("kind", kinds, levels)]);

test("rows that a model was fitted on are no judges of it", () => {
  const held = table([1, 2, 3, 1], ["a", "b", "a", "b"]);
  const seen = table([3, 1], ["a", "a"]);
  expect([...unseenRows(held, seen)]).toEqual([1, 3]);
});

test("levels are compared by their texts, missing with missing", () => {
  const held = table([1, Number.NaN, 2], ["a", "b", null], ["a", "b"]);
  const seen = table([1, Number.NaN, 2], ["b", "b", null], ["b", "a"]);
  expect([...unseenRows(held, seen)]).toEqual([0]);
});

test("a column that only one side has does not count; without a common one, every row is unseen", () => {
  const held = createTable([numberColumn("x", [1, 2]), numberColumn("new", [7, 7])]);
  expect([...unseenRows(held, createTable([numberColumn("x", [2])]))]).toEqual([0]);
  expect([...unseenRows(held, createTable([numberColumn("old", [1])]))]).toEqual([0, 1]);
});
