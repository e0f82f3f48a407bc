import { shownEdges, type Drawing } from "./drawing.ts";
import type { Edge } from "./graph.ts";

/** Marks a terminal may colour: which part of a line is which. */
export interface TextPaint {
  state(text: string, state: string): string;
  faint(text: string): string;
}

const plain: TextPaint = { state: (text) => text, faint: (text) => text };

/**
 * A line for each stage, in the order in which they could run, with what it waits for: readable at any width of graph.
 * A stage that waits for the line above it alone is joined to it by a bar.
 */
export function dagText({ graph, stageOf }: Drawing, paint: TextPaint = plain): string {
  const edges = shownEdges(graph);
  const width = Math.max(...graph.stages.map((name) => name.length), 0);
  const stateWidth = Math.max(...graph.stages.map((name) => stageOf(name).state.length), 0);
  const lines = graph.stages.flatMap((name, i) => {
    const { own, state, because } = stageOf(name);
    const before = edges.filter(({ to }) => to === name);
    const above = graph.stages[i - 1];
    const isChained = before.length === 1 && before[0]!.from === above;
    const gap = isChained ? ["  │"] : i === 0 ? [] : [""];
    const waits = before.map((edge) => [isChained ? "" : edge.from, viaOf(edge)].filter((text) => text !== ""));
    const after = waits.map(([first, via]) => (via === undefined ? first : `${first} (${via})`)).filter((one) => one);
    const words = [
      `  ${own ? "◆" : "●"} ${name.padEnd(width)}`,
      ...(stateWidth > 0 ? [paint.state(state.padEnd(stateWidth), state)] : []),
      ...(because === "" ? [] : [paint.faint(because)]),
      ...(after.length === 0 ? [] : [paint.faint(`← ${after.join(", ")}`)]),
    ];
    return [...gap, words.join("  ").trimEnd()];
  });
  return lines.join("\n");
}

/** What is handed on; nothing where an edge says an order alone. */
const viaOf = ({ because }: Edge): string => (because === "after" || because === "before" ? "" : because);
