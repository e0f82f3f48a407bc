export { buildGraph, isOurStage, makerOf, ourStages, type GraphParts, type OurStage } from "./build-graph.ts";
export { commandWords } from "./command-words.ts";
export { dagMermaid } from "./dag-mermaid.ts";
export { dagSvg } from "./dag-svg.ts";
export { dagText } from "./dag-text.ts";
export type { DrawnStage, Drawing } from "./drawing.ts";
export { subgraph, withAncestors, type Edge, type Graph, type Sorted } from "./graph.ts";
export { isWithin, overlap, projectPath } from "./paths.ts";
