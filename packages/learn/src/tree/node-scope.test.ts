import { expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import { drawnScope, groupedScope, openScope } from "./node-scope.ts";

const features = Int32Array.of(0, 1, 2, 3, 4);

test("an open scope allows the same everywhere", () => {
  const scope = openScope(features);
  expect(scope.below(3, 1).below(0, 7).features).toBe(features);
});

test("a path keeps to groups that hold all of its questions", () => {
  const scope = groupedScope(features, [new Set([0, 1]), new Set([1, 2, 3])]);
  expect([...scope.features]).toEqual([0, 1, 2, 3]);
  expect([...scope.below(0, 1).features]).toEqual([0, 1]);
  expect([...scope.below(1, 1).features]).toEqual([0, 1, 2, 3]);
  expect([...scope.below(1, 1).below(3, 2).features]).toEqual([1, 2, 3]);
  expect([...scope.below(0, 1).below(1, 2).features]).toEqual([0, 1]);
});

test("each node draws its share anew, by its place, among what it is allowed", () => {
  const open = openScope(Int32Array.from({ length: 20 }, (_, f) => f));
  const scope = drawnScope(open, 0.3, createRng(1));
  const [left, right] = [scope.below(0, 1), scope.below(0, 2)];
  for (const one of [scope, left, right]) {
    expect(one.features.length).toBe(6);
    expect([...one.features]).toEqual([...new Set(one.features)].sort((a, b) => a - b));
  }
  expect(left.features).not.toEqual(right.features);
  expect(scope.below(5, 2).features).toEqual(right.features);
  const grouped = drawnScope(groupedScope(features, [new Set([0, 1]), new Set([2, 3, 4])]), 0.01, createRng(1));
  const [asked] = grouped.features;
  expect(grouped.features.length).toBe(1);
  expect(asked! < 2 ? [0, 1] : [2, 3, 4]).toContain(grouped.below(asked!, 1).features[0]);
});
