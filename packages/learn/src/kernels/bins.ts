import type { BinTable } from "./kernels.ts";

/** See `Kernels.sortDistinct`. */
export function sortDistinct(values: Float64Array, most: number, lengths: Int32Array, counts: Int32Array): void {
  for (let list = 0; list < lengths.length; list++) {
    const at = list * most;
    const sorted = values.subarray(at, at + lengths[list]!).sort();
    let found = 0;
    for (let i = 0; i < sorted.length; i++) {
      const value = sorted[i]!;
      if (found === 0 || value !== sorted[found - 1]) {
        sorted[found] = value;
        counts[at + found++] = 0;
      }
      counts[at + found - 1]!++;
    }
    lengths[list] = found;
  }
}

/** See `Kernels.fillBins`. */
export function fillBins(
  block: Readonly<Float64Array>,
  blockRows: number,
  count: number,
  first: number,
  edges: Readonly<Float64Array>,
  { table, bins, missingBins, layout }: BinTable,
): void {
  for (let f = 0; f < missingBins.length; f++) {
    const missing = missingBins[f]!;
    const column = f * table.rows + first;
    const step = layout.steps[f]!;
    let cell = first * table.stride + 4 + layout.laneOf[f]!;
    for (let i = 0; i < count; i++, cell += table.stride) {
      const value = block[f * blockRows + i]!;
      const bin = value === value ? edgesBelow(edges, f * 256, value) : missing;
      bins[column + i] = bin;
      table.bytes[cell]! += bin * step;
    }
  }
}

/** How many of edges[at, at + 256), ascending, are below the value; the last one is never counted. */
function edgesBelow(edges: Readonly<Float64Array>, at: number, value: number): number {
  let below = 0;
  for (let step = 128; step > 0; step >>= 1) if (edges[at + below + step - 1]! < value) below += step;
  return below;
}
