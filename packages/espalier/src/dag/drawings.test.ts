import { expect, test } from "vitest";
import { dagMermaid } from "./dag-mermaid.ts";
import { dagSvg } from "./dag-svg.ts";
import { dagText } from "./dag-text.ts";
import { levelsOf, shownEdges, type Drawing } from "./drawing.ts";
import type { Edge, Graph } from "./graph.ts";

const edge = (from: string, to: string, because = ""): Edge => ({ from, to, because, carriesSkip: true });
const graph: Graph = {
  stages: ["ingest", "train", "plot", "page"],
  edges: [
    edge("ingest", "train"),
    edge("train", "plot", "model"),
    edge("plot", "page", 'a"<b>.svg'),
    edge("ingest", "page"),
  ],
};
const drawing: Drawing = {
  graph,
  stageOf: (name) => ({
    name,
    own: name.startsWith("p"),
    state: name === "plot" ? "to run" : "up to date",
    because: "",
  }),
};

test("an edge that a longer way makes superfluous is not drawn", () => {
  expect(shownEdges(graph).map(({ from, to }) => `${from} ${to}`)).toEqual(["ingest train", "train plot", "plot page"]);
});

test("the text has a line for each stage with its state, and bars between those that follow one another", () => {
  expect(dagText(drawing).split("\n")).toEqual([
    "  ● ingest  up to date",
    "  │",
    "  ● train   up to date",
    "  │",
    "  ◆ plot    to run      ← model",
    "  │",
    '  ◆ page    up to date  ← a"<b>.svg',
  ]);
});

test("a stage that waits for several says for which", () => {
  const fork: Graph = { stages: ["a", "b", "c"], edges: [edge("a", "c", "a.csv"), edge("b", "c", "after")] };
  const text = dagText({ graph: fork, stageOf: (name) => ({ name, own: true, state: "", because: "" }) });
  expect(text.split("\n").at(-1)).toBe("  ◆ c  ← a (a.csv), b");
});

test("the flowchart names each stage and arrow, and nothing in it ends a label", () => {
  const text = dagMermaid(drawing);
  expect(text).toContain('s2("plot<br/><small>to run</small>")');
  expect(text).toContain('s2 -->|"a#34;#60;b#62;.svg"| s3');
});

test("the picture has every stage once, and what people write is escaped", () => {
  const svg = dagSvg(drawing);
  for (const name of graph.stages) expect(svg.split(`class="name">${name}<`)).toHaveLength(2);
  expect(svg).toContain("<title>a&quot;&lt;b&gt;.svg</title>");
});

test("no arrow of the picture goes through a stage that it passes", () => {
  const aside: Graph = { stages: ["a", "b", "c", "late"], edges: [edge("a", "b"), edge("b", "c"), edge("a", "late")] };
  const fork: Graph = { stages: ["a", "b", "d", "c"], edges: [edge("a", "b"), edge("b", "c"), edge("d", "c")] };
  expect(levelsOf(aside).get("late")).toBe(1);
  expect(levelsOf(fork).get("d")).toBe(1);
  const passing: Graph = {
    stages: ["a", "b", "c", "s", "e"],
    edges: [edge("a", "b"), edge("b", "c"), edge("c", "e"), edge("a", "s"), edge("s", "e")],
  };
  const svg = dagSvg({ graph: passing, stageOf: drawing.stageOf });
  const middles = [...svg.matchAll(/<rect x="(\d+)" y="(\d+)"/g)].map(
    (match) => `${match[1]} ${Number(match[2]) + 23}`,
  );
  const passed = [...svg.matchAll(/ (\d+) (\d+) H/g)].map((match) => `${match[1]} ${match[2]}`);
  expect(passed).toHaveLength(1);
  expect(middles).not.toContain(passed[0]);
});
