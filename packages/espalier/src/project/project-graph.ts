import { buildGraph, type Graph } from "../dag/index.ts";
import type { ResolvedConfig } from "./config.ts";
import { sourcePaths } from "./source-paths.ts";

/** All stages of a project, ours and its own, and what waits for what. */
export function projectGraph(config: Pick<ResolvedConfig, "source" | "checks" | "stages">): Graph {
  const sorted = buildGraph({ stages: config.stages, sources: sourcePaths(config) });
  if (sorted.kind === "cycle") throw new Error(`a checked configuration has a circle: ${sorted.names.join(" → ")}`);
  return sorted.graph;
}
