import type { Drawing } from "./drawing.ts";
import { levelsOf, shownEdges } from "./drawing.ts";

const box = { width: 168, height: 46, gapX: 56, gapY: 22, margin: 16 } as const;

interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * A picture that stands alone: stages in columns, arrows from left to right. An arrow that passes columns has a row of
 * its own there, so that none goes behind a stage.
 */
export function dagSvg({ graph, stageOf }: Drawing): string {
  const levels = levelsOf(graph);
  const rows = new Map<number, number>();
  const takePlace = (level: number): Place => {
    const row = rows.get(level) ?? 0;
    rows.set(level, row + 1);
    return { x: box.margin + level * (box.width + box.gapX), y: box.margin + row * (box.height + box.gapY) };
  };
  const places = new Map(graph.stages.map((name) => [name, takePlace(levels.get(name)!)]));
  const arrows = shownEdges(graph).map(({ from, to, because }) => {
    const passed = Array.from({ length: levels.get(to)! - levels.get(from)! - 1 }, (_, i) =>
      takePlace(levels.get(from)! + i + 1),
    );
    const title = because === "" ? "" : `<title>${escaped(because)}</title>`;
    const path = pathThrough([places.get(from)!, ...passed, places.get(to)!]);
    return `<path d="${path}" class="edge" marker-end="url(#tip)">${title}</path>`;
  });
  const width = 2 * box.margin + (Math.max(0, ...rows.keys()) + 1) * (box.width + box.gapX) - box.gapX;
  const height = 2 * box.margin + Math.max(1, ...rows.values()) * (box.height + box.gapY) - box.gapY;
  const boxes = graph.stages.map((name) => {
    const { x, y } = places.get(name)!;
    const { own, state, because } = stageOf(name);
    const centre = x + box.width / 2;
    return [
      `<g><title>${escaped(because === "" ? name : `${name}: ${because}`)}</title>`,
      `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="${own ? 14 : 4}" class="${own ? "own" : "ours"}"/>`,
      `<text x="${centre}" y="${y + (state === "" ? 28 : 20)}" class="name">${escaped(shortened(name))}</text>`,
      state === "" ? "" : `<text x="${centre}" y="${y + 36}" class="state">${escaped(state)}</text>`,
      "</g>",
    ].join("");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    "<title>Pipeline</title>",
    style,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 L8 4 L0 8 z" class="tip"/></marker></defs>',
    ...arrows,
    ...boxes,
    "</svg>",
    "",
  ].join("\n");
}

/** From the first place's right side to the last one's left, straight through those between. */
function pathThrough(places: readonly Place[]): string {
  const last = places.length - 1;
  const middle = ({ y }: Place) => y + box.height / 2;
  const steps = places.slice(1).map((to, i) => {
    const from = places[i]!;
    const [start, end] = [from.x + box.width, to.x - (i + 1 === last ? 2 : 0)];
    const bend = (start + end) / 2;
    const curve = `C${bend} ${middle(from)} ${bend} ${middle(to)} ${end} ${middle(to)}`;
    return i + 1 === last ? curve : `${curve} H${to.x + box.width}`;
  });
  const [first] = places;
  return `M${first!.x + box.width} ${middle(first!)} ${steps.join(" ")}`;
}

const style = `<style>
text { font: 13px system-ui, sans-serif; text-anchor: middle; fill: #1c2430 }
.state { font-size: 11px; fill: #5b6675 }
.ours { fill: #eef3fb; stroke: #6a86b5 }
.own { fill: #eef8f0; stroke: #5f9a6d }
.edge { fill: none; stroke: #8b95a3; stroke-width: 1.4 }
.tip { fill: #8b95a3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6eaf0 } .state { fill: #a4aebb }
  .ours { fill: #22304a } .own { fill: #20382a }
}
</style>`;

/** A name may have 60 characters; the whole of it is in the title. */
const shortened = (name: string) => (name.length <= 22 ? name : `${name.slice(0, 21)}…`);

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[mark]!);
