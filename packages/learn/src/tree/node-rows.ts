import type { NodeRows } from "../kernels/index.ts";
import type { Steps } from "./steps.ts";

/** Takes the rows with a weight above 0, none of which then weighs less than one step; returns their number. */
export function takeRows(
  nodes: NodeRows,
  weights: Readonly<Float64Array>,
  targets: Readonly<Float64Array> | Readonly<Int32Array>,
  { ofWeight, ofSum }: Steps,
): number {
  const { order, sums, targets: into } = nodes;
  let count = 0;
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row]!;
    if (!(weight > 0)) continue;
    const target = targets[row]!;
    order[count] = row;
    sums[2 * count] = Math.max(1, Math.floor(weight * ofWeight + 0.5));
    sums[2 * count + 1] = Math.floor(weight * target * ofSum + 0.5);
    into[count++] = target;
  }
  return count;
}
