import { MOST_CODES, NODE_BYTES, type PackedTrees, type WalkKernels } from "./packed-trees.ts";

/** See `WalkKernels`. */
export const addLeaves: WalkKernels["addLeaves"] = (trees, columns, stride, rows, sums) => {
  const width = trees.groups * trees.outputs;
  for (let row = 0; row < rows; row++) addRow(trees, columns, stride, row, sums, row * width);
};

/** See `WalkKernels`. */
export const rowWalk: WalkKernels["rowWalk"] = (trees, cells, sums) => () => addRow(trees, cells, 1, 0, sums, 0);

function addRow(
  trees: PackedTrees,
  columns: Readonly<Float64Array>,
  stride: number,
  row: number,
  sums: Float64Array,
  at: number,
): void {
  const { numbers, words, roots, groups, outputs, values, questions } = trees;
  const nodeAt = (address: number) => ((address >>> 0) - numbers.byteOffset) / NODE_BYTES;
  for (let tree = 0; tree < trees.trees; tree++) {
    let node = nodeAt(roots[tree]!);
    for (let asked = words[4 * node + 2]!; asked !== 0; asked = words[4 * node + 2]!) {
      const question = asked >>> 6;
      const value = columns[questions[3 * question]! * stride + row]!;
      const missingLeft = questions[3 * question + 1] === 1;
      const isLeft =
        (asked & 1) === 1 ? isInSet(trees, node, value, missingLeft) : isBelow(trees, node, value, missingLeft);
      node = nodeAt(words[4 * node + 3]!) + (isLeft ? 0 : 1);
    }
    const to = at + (tree % groups) * outputs;
    if (outputs === 1) sums[to]! += numbers[2 * node]!;
    else for (let k = 0; k < outputs; k++) sums[to + k]! += values[numbers[2 * node]! + k]!;
  }
}

const isBelow = ({ numbers }: PackedTrees, node: number, value: number, missingLeft: boolean): boolean =>
  Number.isNaN(value) ? missingLeft : value <= numbers[2 * node]!;

function isInSet({ words }: PackedTrees, node: number, value: number, missingLeft: boolean): boolean {
  const code = value >>> 0;
  if (code !== value || code >= MOST_CODES) return missingLeft;
  return ((words[4 * node + (code >>> 5)]! >>> (code & 31)) & 1) === 1;
}
