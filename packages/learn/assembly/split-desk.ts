/** What the splits of one fit work on, in the order that src/kernels/wasm-split.ts writes it. */
@unmanaged
export class SplitDesk {
  rows: i32 = 0;
  stride: i32 = 0;
  chunkGroups: i32 = 0;
  table: usize = 0;
  bins: usize = 0;
  missingBins: usize = 0;
  starts: usize = 0;
  laneBins: usize = 0;
  laneStarts: usize = 0;
  ownBins: usize = 0;
  sizes: usize = 0;
  packed: usize = 0;
  order: usize = 0;
  spare: usize = 0;
  goesLeft: usize = 0;
  groups: usize = 0;
  features: usize = 0;
  rules: usize = 0;
  left: usize = 0;
  right: usize = 0;
}

// Places in desk.rules, in bytes: those of both sides, then what differs, the left side's first.
export const UNIT_G: usize = 0;
export const UNIT_H: usize = 8;
export const L1: usize = 16;
export const L2: usize = 24;
export const MIN_H: usize = 32;
export const LEFT_RULES: usize = 40;
export const RIGHT_RULES: usize = 64;
export const TOTAL_G: usize = 0;
export const TOTAL_H: usize = 8;
export const TO_BEAT: usize = 16;
