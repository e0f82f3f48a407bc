import { fillBins, sortDistinct } from "./bins.ts";
import { largest, pack, packLogistic } from "./derivatives.ts";
import { sum } from "./histogram.ts";
import { jsForestKernels } from "./forest-kernels.ts";
import type { Kernels } from "./kernels.ts";
import { partition } from "./partition.ts";
import { scan } from "./scan.ts";
import { moveScores } from "./scores.ts";
import { splitInSteps } from "./split-node.ts";
import { addLeaves, rowWalk } from "./walk.ts";
import type { Workbench } from "./workbench.ts";

/** The specification of every kernel, and the hands where there is no WebAssembly. */
export const jsKernels: Kernels = {
  sortDistinct,
  fillBins,
  largest,
  pack,
  packLogistic,
  sum,
  scan,
  partition,
  treeKernels: ({ split }) => ({ split: splitInSteps({ partition, sum, scan }, split), grow: null }),
  moveScores,
  addLeaves,
  rowWalk,
};

/** JavaScript kernels on ordinary arrays. */
export const openJs = (): Workbench => ({
  kernels: jsKernels,
  forestKernels: jsForestKernels,
  floats: (length) => new Float64Array(length),
  ints: (length) => new Int32Array(length),
  bytes: (length) => new Uint8Array(length),
  close: () => {},
});
