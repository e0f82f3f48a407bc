import type { ForestDesk, ForestKernels } from "./forest-desk.ts";
import type { Kernels, RowTable } from "./kernels.ts";

/** Kernels and the memory they work on. New arrays are all zero. Not for use after `close`. */
export interface Workbench {
  readonly kernels: Kernels;
  /** The kernels of forests for a desk of this workbench, always on this thread alone. */
  forestKernels(desk: ForestDesk): ForestKernels;
  floats(length: number): Float64Array;
  ints(length: number): Int32Array;
  bytes(length: number): Uint8Array;
  /** Gives the memory back. */
  close(): void;
}

/**
 * Opens a workbench for about this many bytes; `passing` are the bytes that pass through it, where that is more. The
 * choice of hands never shows in the results.
 */
export type OpenWorkbench = (bytes: number, passing?: number) => Workbench;

/** Bytes per row of a `RowTable`. */
export const rowStride = (lanes: number): number => 4 + 4 * Math.max(1, Math.ceil(lanes / 4));

export function rowTable(bench: Workbench, rows: number, lanes: number): RowTable {
  const stride = rowStride(lanes);
  const bytes = bench.bytes(rows * stride);
  return { rows, stride, bytes, words: new Int32Array(bytes.buffer, bytes.byteOffset, (rows * stride) / 4) };
}
