import { expect, test } from "vitest";
import { sortGraph, subgraph, withAncestors, type Edge, type Graph } from "./graph.ts";

const edge = (from: string, to: string, carriesSkip = true): Edge => ({ from, to, because: "", carriesSkip });
const graphOf = (names: readonly string[], edges: readonly Edge[]): Graph => {
  const sorted = sortGraph(names, edges);
  if (sorted.kind === "cycle") throw new Error(sorted.names.join(" "));
  return sorted.graph;
};

test("a stage stands behind all that it waits for; free ones stand as they were named", () => {
  const { stages } = graphOf(["d", "c", "b", "a"], [edge("a", "c"), edge("c", "d"), edge("b", "d")]);
  expect(stages).toEqual(["b", "a", "c", "d"]);
});

test("a circle is told by its names, each waiting for the one before", () => {
  const sorted = sortGraph(["z", "a", "b", "c"], [edge("z", "a"), edge("a", "b"), edge("b", "c"), edge("c", "a")]);
  expect(sorted).toEqual({ kind: "cycle", names: ["a", "b", "c", "a"] });
});

test("a stage that stands behind a circle is not told to be in it", () => {
  const sorted = sortGraph(["behind", "a", "b"], [edge("a", "b"), edge("b", "a"), edge("b", "behind")]);
  expect(sorted.kind === "cycle" && sorted.names).not.toContain("behind");
});

test("a stage that waits for itself is a circle", () => {
  expect(sortGraph(["a"], [edge("a", "a")])).toEqual({ kind: "cycle", names: ["a", "a"] });
});

test("two edges between the same stages are one, and it carries a skip if either does", () => {
  const { edges } = graphOf(["a", "b"], [edge("a", "b", false), edge("a", "b", true)]);
  expect(edges).toEqual([edge("a", "b", true)]);
});

test("what a stage needs is found at any depth, and nothing else", () => {
  const graph = graphOf(["a", "b", "c", "d"], [edge("a", "b"), edge("b", "c"), edge("a", "d")]);
  expect(withAncestors(graph, ["c"])).toEqual(["a", "b", "c"]);
  expect(subgraph(graph, ["a", "b"]).edges).toEqual([edge("a", "b")]);
});
