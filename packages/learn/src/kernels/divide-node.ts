import type { ForestDesk, NodeRows } from "./forest-desk.ts";

/** See `ForestKernels.divide`. */
export function divideNode(
  { ranks, features, nodes }: ForestDesk,
  begin: number,
  end: number,
  feature: number,
  lastLeft: number,
  alsoLeft: number,
): number {
  const { order } = nodes;
  let left = begin;
  let right = 0;
  for (let i = begin; i < end; i++) {
    const rank = ranks[order[i]! * features + feature]!;
    const isLeft = Number(rank <= lastLeft) | Number(rank === alsoLeft);
    place(nodes, i, left, right);
    left += isLeft;
    right += 1 - isLeft;
  }
  moveBack(nodes, left, right);
  return left;
}

/** As `ForestKernels.divide`: a row goes left if its value is at most `threshold`, or missing while `missingLeft` is 1. */
export function divideByValue(
  nodes: NodeRows,
  column: Readonly<Float64Array>,
  begin: number,
  end: number,
  threshold: number,
  missingLeft: number,
): number {
  const { order } = nodes;
  let left = begin;
  let right = 0;
  for (let i = begin; i < end; i++) {
    const value = column[order[i]!]!;
    const isLeft = Number(value <= threshold) | (Number(value !== value) & missingLeft);
    place(nodes, i, left, right);
    left += isLeft;
    right += 1 - isLeft;
  }
  moveBack(nodes, left, right);
  return left;
}

/** Writes the row of a place to both sides, of which only one moves on: no branch to mispredict. */
function place(nodes: NodeRows, from: number, left: number, right: number): void {
  const { order, sums, targets, spareOrder, spareSums, spareTargets } = nodes;
  const row = order[from]!;
  const weight = sums[2 * from]!;
  const sum = sums[2 * from + 1]!;
  const target = targets[from]!;
  order[left] = row;
  sums[2 * left] = weight;
  sums[2 * left + 1] = sum;
  targets[left] = target;
  spareOrder[right] = row;
  spareSums[2 * right] = weight;
  spareSums[2 * right + 1] = sum;
  spareTargets[right] = target;
}

function moveBack(nodes: NodeRows, left: number, right: number): void {
  const { order, sums, targets, spareOrder, spareSums, spareTargets } = nodes;
  for (let i = 0; i < right; i++) {
    order[left + i] = spareOrder[i]!;
    sums[2 * (left + i)] = spareSums[2 * i]!;
    sums[2 * (left + i) + 1] = spareSums[2 * i + 1]!;
    targets[left + i] = spareTargets[i]!;
  }
}
