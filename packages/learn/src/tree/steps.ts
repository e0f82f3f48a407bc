/**
 * Powers of two in whose steps the weights of rows, and their weight × target, are whole numbers. Sums of these are
 * then exact below 2⁵³, in whatever order they are made, and what a side of a node has is the whole less the other side.
 */
export interface Steps {
  readonly ofWeight: number;
  readonly ofSum: number;
}

/** The finest steps for trees of at most `rows` rows, repeats counted. Whole weights and targets stay exact. */
export function stepsFor(targets: Readonly<Float64Array>, weights: Readonly<Float64Array>, rows: number): Steps {
  const heaviest = largestOf(weights);
  return { ofWeight: stepsBelow(rows * heaviest), ofSum: stepsBelow(rows * heaviest * largestOf(targets)) };
}

/** The largest power of two that brings `sum`, and half a step more for each of its rows, below 2⁵³. */
function stepsBelow(sum: number): number {
  if (sum === 0) return 1;
  return 2 ** Math.max(-1022, Math.min(1022, 51 - Math.floor(Math.log2(sum))));
}

const largestOf = (values: Readonly<Float64Array>) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
