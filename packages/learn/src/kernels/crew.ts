import type { WasmExports } from "./wasm.ts";

/** What a crew can be asked to do, each in chunks: the kernels of packages/learn/assembly. A job names one by place. */
export const CHUNK_KERNELS = [
  "addLeavesChunk",
  "addRowLeavesChunk",
  "clearChunk",
  "fillBinsChunk",
  "largestChunk",
  "mergeChunk",
  "moveChunk",
  "moveScoresChunk",
  "packChunk",
  "packLogisticChunk",
  "scanChunk",
  "sortDistinctChunk",
  "splitChunk",
  "sumChunk",
] as const;
export type ChunkKernel = (typeof CHUNK_KERNELS)[number];

/** Runs kernels chunk by chunk. Which thread takes which chunk is open and never shows in the results. */
export interface Crew {
  readonly threads: number;
  /** All kernels, for the calling thread. */
  readonly exports: WasmExports;
  /** Calls kernel(thread, chunk, ...args) for each chunk from 0 to chunks − 1; returns when all are done. */
  run(kernel: ChunkKernel, chunks: number, args: readonly number[]): void;
}

/** One thread, one chunk after the other: functions called often are compiled to their best form soon. */
export const inlineCrew = (exports: WasmExports): Crew => ({
  threads: 1,
  exports,
  run: (kernel, chunks, args) => {
    const call = exports[kernel]!;
    for (let chunk = 0; chunk < chunks; chunk++) call(0, chunk, ...args);
  },
});
