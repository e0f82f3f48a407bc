export { Arena } from "./arena.ts";
export { binLayout, type BinLayout } from "./bin-layout.ts";
export { CHUNK_KERNELS, type ChunkKernel, type Crew } from "./crew.ts";
export { divideByValue } from "./divide-node.ts";
export { exp } from "./exp.ts";
export { exponentOf, log, log1p } from "./log.ts";
export {
  CUT,
  deskBytes,
  forestDesk,
  nodeRows,
  type ForestDesk,
  type ForestKernels,
  type NodeRows,
  type RankTable,
} from "./forest-desk.ts";
export { LEAF, leastRowsToSplit, SPLIT, type GrowTree, type TreeDesk, type TreeRules } from "./grow-tree.ts";
export { jsKernels, openJs } from "./js-kernels.ts";
export {
  RESULT,
  type BinTable,
  type Histogram,
  type Kernels,
  type RowTable,
  type ScanCounts,
  type ScanRules,
} from "./kernels.ts";
export { benchOn, MOST_WASM_BYTES, openOwnWorkbench, openWasm, openWorkbench } from "./open.ts";
export { MOST_CODES, NODE_BYTES, TILE_ROWS, type PackedTrees } from "./packed-trees.ts";
export type { SideRules, SplitDesk, SplitNode } from "./split-node.ts";
export {
  compileKernels,
  createMemory,
  linkKernels,
  type WasmExports,
  type WasmMemory,
  type WasmModule,
} from "./wasm.ts";
export { rowStride, rowTable, type OpenWorkbench, type Workbench } from "./workbench.ts";
