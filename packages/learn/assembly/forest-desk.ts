/** What one forest works on, in the order that src/kernels/wasm-forest.ts writes it. */
@unmanaged
export class Desk {
  features: i32 = 0;
  tried: i32 = 0;
  minRows: i32 = 0;
  width: i32 = 0;
  ranks: usize = 0;
  rankCounts: usize = 0;
  pool: usize = 0;
  random: usize = 0;
  order: usize = 0;
  sums: usize = 0;
  targets: usize = 0;
  spareOrder: usize = 0;
  spareSums: usize = 0;
  spareTargets: usize = 0;
  slots: usize = 0;
  marks: usize = 0;
  counts: usize = 0;
  keys: usize = 0;
  found: usize = 0;
}

// Places in desk.found, in bytes.
export const SCORE: usize = 0;
export const FEATURE: usize = 8;
export const LAST_LEFT: usize = 16;
export const FIRST_RIGHT: usize = 24;
export const MISSING: usize = 32;
