import type { SplitDesk, SplitNode } from "./split-node.ts";
import type { WasmExports } from "./wasm.ts";
import type { Workbench } from "./workbench.ts";

/** Working memory of the kernels that a split is made of. */
interface SplitScratch {
  /** All zero between splits. */
  readonly packed: Float64Array;
  /** Groups summed in one pass. */
  readonly chunkGroups: number;
}

/** A desk as WebAssembly knows it. */
export interface SplitTable {
  readonly at: number;
  /** Where the rules of both sides are written; see assembly/split-desk.ts. */
  readonly rules: Float64Array;
}

/** Writes the desk's numbers and addresses in the order of assembly/split-desk.ts. */
export function splitTable(
  { binned, order, goesLeft, groups, features, left, right }: SplitDesk,
  { ints, floats }: Pick<Workbench, "ints" | "floats">,
  { packed, chunkGroups }: SplitScratch,
): SplitTable {
  const { table, bins, missingBins, layout } = binned;
  const rules = floats(11);
  const numbers = [table.rows, table.stride, chunkGroups];
  const addresses = [
    table.bytes,
    bins,
    missingBins,
    layout.starts,
    layout.laneBins,
    layout.laneStarts,
    layout.ownBins,
    layout.sizes,
    packed,
    order,
    ints(order.length),
    goesLeft,
    groups,
    features,
    rules,
    left,
    right,
  ].map((array) => array.byteOffset);
  const desk = ints(numbers.length + addresses.length);
  desk.set([...numbers, ...addresses]);
  return { at: desk.byteOffset, rules };
}

/** A split in one call. */
export function wasmSplit(exports: WasmExports, { at, rules }: SplitTable): SplitNode {
  const split = exports.splitNode!;
  return (feature, begin, end, leastRows, groupCount, listed, { left: onLeft, right: onRight }, parent, part) => {
    rules[0] = onLeft.unitG;
    rules[1] = onLeft.unitH;
    rules[2] = onLeft.l1;
    rules[3] = onLeft.l2;
    rules[4] = onLeft.minH;
    rules[5] = onLeft.totalG;
    rules[6] = onLeft.totalH;
    rules[7] = onLeft.toBeat;
    rules[8] = onRight.totalG;
    rules[9] = onRight.totalH;
    rules[10] = onRight.toBeat;
    return split(at, feature, begin, end, leastRows, groupCount, listed, parent.byteOffset, part.byteOffset)!;
  };
}
