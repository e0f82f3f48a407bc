import type { Histogram, RowTable } from "./kernels.ts";

/** See `Kernels.sum`. Cost O((end − begin) × groups + width × groups). */
export function sum(
  { stride, bytes, words }: RowTable,
  groups: Readonly<Int32Array>,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  width: number,
  out: Histogram,
  parent: Histogram | null,
): void {
  out.fill(0);
  for (let i = begin; i < end; i++) {
    const row = order[i]! * stride;
    const own = words[row >> 2]!;
    const g = own >> 16;
    const h = own & 0xffff;
    for (let k = 0; k < groups.length; k++) {
      const first = groups[k]! * 4;
      for (let f = first; f < first + 4; f++) {
        const slot = (f * width + bytes[row + 4 + f]!) << 1;
        out[slot]! += h;
        out[slot + 1]! += g;
      }
    }
  }
  if (parent) for (let i = 0; i < parent.length; i++) parent[i]! -= out[i]!;
}
