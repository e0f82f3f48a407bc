/**
 * Sums a node's rows for the variance criterion. out[0] = Σ weight × target, out[1] = Σ weight, out[2] = 1 where all
 * targets are equal, otherwise 0. Cost O(end − begin).
 */
export function sumMean(
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  y: Readonly<Float64Array>,
  w: Readonly<Float64Array>,
  out: Float64Array,
): void {
  let sum = 0;
  let weight = 0;
  const first = y[order[begin]!]!;
  let differ = 0;
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const value = y[row]!;
    sum += value * w[row]!;
    weight += w[row]!;
    differ |= value === first ? 0 : 1;
  }
  out[0] = sum;
  out[1] = weight;
  out[2] = 1 - differ;
}

/** As `sumMean` for classes: sums[k] = weight of class k, and out[1], out[2] as there. */
export function sumClasses(
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  codes: Readonly<Int32Array>,
  w: Readonly<Float64Array>,
  sums: Float64Array,
  out: Float64Array,
): void {
  sums.fill(0);
  let weight = 0;
  const first = codes[order[begin]!]!;
  let differ = 0;
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const k = codes[row]!;
    sums[k]! += w[row]!;
    weight += w[row]!;
    differ |= k === first ? 0 : 1;
  }
  out[1] = weight;
  out[2] = 1 - differ;
}
