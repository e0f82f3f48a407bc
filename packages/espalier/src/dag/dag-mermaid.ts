import type { Drawing } from "./drawing.ts";
import { shownEdges } from "./drawing.ts";

/** A flowchart that GitHub, GitLab and most Markdown viewers draw. Own stages have round corners. */
export function dagMermaid({ graph, stageOf }: Drawing): string {
  const id = new Map(graph.stages.map((name, i) => [name, `s${i}`]));
  const nodes = graph.stages.map((name) => {
    const { own, state } = stageOf(name);
    const label = `"${escaped(name)}${state === "" ? "" : `<br/><small>${escaped(state)}</small>`}"`;
    return `  ${id.get(name)}${own ? `(${label})` : `[${label}]`}`;
  });
  const arrows = shownEdges(graph).map(({ from, to, because }) => {
    const label = because === "" || because === "after" || because === "before" ? "" : `|"${escaped(because)}"|`;
    return `  ${id.get(from)} -->${label} ${id.get(to)}`;
  });
  return ["flowchart LR", ...nodes, ...arrows, ""].join("\n");
}

/** Mermaid's own way to write what would end a label or start a tag. */
const escaped = (text: string) => text.replace(/["<>#&]/g, (mark) => `#${mark.charCodeAt(0)};`);
