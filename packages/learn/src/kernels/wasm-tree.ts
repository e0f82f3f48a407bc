import { leastRowsToSplit, type GrowTree, type TreeDesk } from "./grow-tree.ts";
import type { SplitTable } from "./wasm-split.ts";
import type { WasmExports } from "./wasm.ts";
import type { Workbench } from "./workbench.ts";

/** Bytes of an open leaf; see assembly/tree-desk.ts. */
const LEAF_BYTES = 72;
/** Most bytes that the histograms of open leaves may take. */
const MOST_BYTES = 2 ** 28;
const NO_LIMIT = 2 ** 31 - 1;

/** Bytes of the histograms of the most leaves that can be open at once. */
function histogramBytes({ split, rules, mostLeaves }: TreeDesk): { each: number; all: number } {
  const { layout, table } = split.binned;
  const open = Math.min(mostLeaves, Math.floor(table.rows / leastRowsToSplit(rules.minLeafRows)));
  const each = Math.ceil((16 * layout.bins) / 64) * 64;
  return { each, all: each * (open + 2) };
}

/**
 * Whole trees in one call of WebAssembly; null where the histograms of open leaves would take too much memory. That is
 * made room for when the first tree is grown: fits whose questions are of other kinds do not need it.
 */
export function wasmTree(
  exports: WasmExports,
  desk: TreeDesk,
  splitTable: SplitTable,
  memory: Pick<Workbench, "ints" | "floats" | "bytes">,
): GrowTree | null {
  if (histogramBytes(desk).all > MOST_BYTES) return null;
  const grow = exports.growTree!;
  const { l1, l2, minGain } = desk.rules;
  let table: TreeTable | null = null;
  return (rows, { groups, listed, unitG, unitH, mostH, minH }) => {
    table ??= treeTable(desk, splitTable, memory);
    splitTable.rules.set([unitG, unitH, l1, l2, minH]);
    table.rules.set([mostH, minGain]);
    return grow(table.at, rows, groups, listed)!;
  };
}

/** A desk as WebAssembly knows it. */
interface TreeTable {
  readonly at: number;
  readonly rules: Float64Array;
}

/** Writes the desk's numbers and addresses in the order of assembly/tree-desk.ts. */
function treeTable(
  desk: TreeDesk,
  splitTable: SplitTable,
  { ints, floats, bytes }: Pick<Workbench, "ints" | "floats" | "bytes">,
): TreeTable {
  const { split, rules, mostLeaves } = desk;
  const histograms = histogramBytes(desk);
  const own = floats(2);
  const numbers = [
    splitTable.at,
    mostLeaves,
    Math.min(rules.maxDepth, NO_LIMIT),
    rules.minLeafRows,
    leastRowsToSplit(rules.minLeafRows),
    rules.isByDepth ? 1 : 0,
    rules.areRowsSeen ? 1 : 0,
    histograms.each,
  ];
  const addresses = [
    ints(rules.areRowsSeen ? 0 : split.binned.layout.bins),
    bytes(split.features.length),
    ints(1),
    bytes(mostLeaves * LEAF_BYTES),
    bytes(histograms.all),
    own,
    desk.splits,
    desk.gains,
    desk.leaves,
    desk.sums,
  ].map((array) => array.byteOffset);
  const kept = 2; // what the kernel itself remembers
  const table = ints(numbers.length + addresses.length + kept);
  table.set([...numbers, ...addresses]);
  return { at: table.byteOffset, rules: own };
}
