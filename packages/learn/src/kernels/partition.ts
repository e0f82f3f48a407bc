import type { BinTable } from "./kernels.ts";

/** See `Kernels.partition`. Cost O(end − begin). */
export function partition(
  { bins, table }: BinTable,
  feature: number,
  order: Int32Array,
  begin: number,
  end: number,
  goesLeft: Readonly<Uint8Array>,
): number {
  const column = feature * table.rows;
  const rights = new Int32Array(end - begin);
  let left = begin;
  let right = 0;
  // Both writes happen for every row and only one counter moves: no branch to mispredict.
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const isLeft = goesLeft[bins[column + row]!]!;
    order[left] = row;
    rights[right] = row;
    left += isLeft;
    right += 1 - isLeft;
  }
  order.set(rights.subarray(0, right), left);
  return left;
}
