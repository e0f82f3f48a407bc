import { withAncestors, type Edge, type Graph } from "./graph.ts";

/** How a stage stands, for a drawing. */
export interface DrawnStage {
  readonly name: string;
  readonly own: boolean;
  /** One word, `run` or `reuse`; empty where it is not known. */
  readonly state: string;
  readonly because: string;
}

export interface Drawing {
  readonly graph: Graph;
  readonly stageOf: (name: string) => DrawnStage;
}

/** The edges that no longer way between the same two makes superfluous: what a drawing shows. */
export function shownEdges(graph: Graph): readonly Edge[] {
  const behind = new Map(graph.stages.map((name) => [name, new Set(withAncestors(graph, [name]))]));
  return graph.edges.filter(
    ({ from, to }) =>
      !graph.edges.some((other) => other.to === to && other.from !== from && behind.get(other.from)!.has(from)),
  );
}

/**
 * Each stage's column in a drawing: how many stages stand before it on the longest way. One that waits for nothing
 * stands right before the first that waits for it.
 */
export function levelsOf({ stages, edges }: Graph): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const name of stages) {
    const before = edges.filter(({ to }) => to === name).map(({ from }) => levels.get(from)! + 1);
    levels.set(name, Math.max(0, ...before));
  }
  for (const name of stages.filter((one) => edges.every(({ to }) => to !== one))) {
    const after = edges.filter(({ from }) => from === name).map(({ to }) => levels.get(to)! - 1);
    if (after.length > 0) levels.set(name, Math.min(...after));
  }
  return levels;
}
