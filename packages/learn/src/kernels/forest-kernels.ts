import { divideNode } from "./divide-node.ts";
import { findCut } from "./find-cut.ts";
import type { ForestDesk, ForestKernels } from "./forest-desk.ts";
import type { WasmExports } from "./wasm.ts";
import type { Workbench } from "./workbench.ts";

/** The specification, and the hands where there is no WebAssembly. */
export const jsForestKernels = (desk: ForestDesk): ForestKernels => ({
  findCut: (begin, end, weight, sum, enough) => findCut(desk, begin, end, weight, sum, enough),
  divide: (begin, end, feature, lastLeft, alsoLeft) => divideNode(desk, begin, end, feature, lastLeft, alsoLeft),
});

/** The same in WebAssembly, which gets the desk's numbers and addresses in the order of assembly/forest.ts. */
export function wasmForestKernels(exports: WasmExports, desk: ForestDesk, ints: Workbench["ints"]): ForestKernels {
  const { nodes } = desk;
  const numbers = [desk.features, desk.tried, desk.minRows, desk.width];
  const addresses = [
    desk.ranks,
    desk.rankCounts,
    desk.pool,
    desk.random,
    nodes.order,
    nodes.sums,
    nodes.targets,
    nodes.spareOrder,
    nodes.spareSums,
    nodes.spareTargets,
    desk.slots,
    desk.marks,
    desk.counts,
    desk.keys,
    desk.found,
  ].map((array) => array.byteOffset);
  const table = ints(numbers.length + addresses.length);
  table.set([...numbers, ...addresses]);
  const at = table.byteOffset;
  const find = exports.findCut!;
  const divide = exports.divideNode!;
  return {
    findCut: (begin, end, weight, sum, enough) => {
      find(at, begin, end, weight, sum, enough);
    },
    divide: (begin, end, feature, lastLeft, alsoLeft) => divide(at, begin, end, feature, lastLeft, alsoLeft)!,
  };
}
