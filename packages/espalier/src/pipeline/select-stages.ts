import { withAncestors, type Graph } from "../dag/index.ts";
import { didYouMean, fault } from "../fault/index.ts";

/** The named stages and all that they wait for, in order; all stages where none is named. Fault STAGE_UNKNOWN. */
export function selectStages(graph: Graph, names: readonly string[] | undefined): readonly string[] {
  if (names === undefined || names.length === 0) return graph.stages;
  for (const name of names) {
    if (!graph.stages.includes(name)) {
      throw fault("STAGE_UNKNOWN", { stage: name, have: graph.stages, like: didYouMean(name, graph.stages) });
    }
  }
  return withAncestors(graph, names);
}
