import type { BinLayout } from "./bin-layout.ts";
import type { BinTable, Histogram, RowTable } from "./kernels.ts";

/** Pairs [h, g] by a lane's byte. */
const CELLS = 2 * 256;
/** Where four lanes begin, in bytes, whose cells stand one after the other. */
const SIDE_BY_SIDE = Int32Array.of(0, 8 * CELLS, 16 * CELLS, 24 * CELLS);

/** See `Kernels.sum`. Cost O((end − begin) × lanes + bins). */
export function sum(
  { table, layout }: BinTable,
  groups: Readonly<Int32Array>,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  out: Histogram,
  parent: Histogram | null,
): void {
  const { laneBins, ownBins } = layout;
  for (let k = 0; k < groups.length; k++) {
    const lane = groups[k]! * 4;
    const first = 2 * laneBins[lane]!;
    const last = 2 * laneBins[lane + 4]!;
    out.fill(0, first, last);
    if (ownBins[lane]! >= 0) {
      addGroup(table, order, begin, end, lane, out, ownBins, lane); // shared lanes come first: here are none
    } else {
      const cells = new Float64Array(4 * CELLS);
      addGroup(table, order, begin, end, lane, cells, SIDE_BY_SIDE, 0);
      for (let l = 0; l < 4; l++) spreadLane(cells.subarray(l * CELLS, (l + 1) * CELLS), layout, lane + l, out);
    }
    if (parent) for (let i = first; i < last; i++) parent[i]! -= out[i]!;
  }
}

/** Adds rows to the places of four lanes in `out`: pairs [h, g] by each lane's byte, from byte firsts[at + l] on. */
function addGroup(
  { stride, bytes, words }: RowTable,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  lane: number,
  out: Float64Array,
  firsts: Readonly<Int32Array>,
  at: number,
): void {
  const a = firsts[at]! >> 3;
  const b = firsts[at + 1]! >> 3;
  const c = firsts[at + 2]! >> 3;
  const d = firsts[at + 3]! >> 3;
  for (let i = begin; i < end; i++) {
    const row = order[i]! * stride;
    const own = words[row >> 2]!;
    const g = own >> 16;
    const h = own & 0xffff;
    const from = row + 4 + lane;
    let slot = a + 2 * bytes[from]!;
    out[slot]! += h;
    out[slot + 1]! += g;
    slot = b + 2 * bytes[from + 1]!;
    out[slot]! += h;
    out[slot + 1]! += g;
    slot = c + 2 * bytes[from + 2]!;
    out[slot]! += h;
    out[slot + 1]! += g;
    slot = d + 2 * bytes[from + 3]!;
    out[slot]! += h;
    out[slot + 1]! += g;
  }
}

/** Adds the sums by a lane's byte to the bins of each of its features. */
function spreadLane(
  cells: Readonly<Float64Array>,
  { laneBins, laneStarts, sizes }: BinLayout,
  lane: number,
  out: Histogram,
): void {
  const features = sizes.subarray(laneStarts[lane], laneStarts[lane + 1]);
  const count = features.reduce((product, size) => product * size, 1);
  let at = laneBins[lane]!;
  let step = 1;
  for (const size of features) {
    for (let cell = 0; cell < count; ) {
      for (let bin = at; bin < at + size; bin++) {
        for (let i = 0; i < step; i++, cell++) {
          out[2 * bin]! += cells[2 * cell]!;
          out[2 * bin + 1]! += cells[2 * cell + 1]!;
        }
      }
    }
    at += size;
    step *= size;
  }
}
