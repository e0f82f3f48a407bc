/**
 * Sums a node for the variance criterion. out[0] = Σ weight × target, out[1] = Σ weight, out[2] = the score if each row
 * were a leaf, out[3] = 1 where all targets are equal, otherwise 0. Cost O(end − begin).
 *
 * @param sums, targets as in `NodeRows`
 */
export function sumMean(
  sums: Readonly<Float64Array>,
  targets: Readonly<Float64Array>,
  begin: number,
  end: number,
  out: Float64Array,
): void {
  let sum = 0;
  let weight = 0;
  let perfect = 0;
  let differ = 0;
  const first = targets[begin]!;
  for (let i = begin; i < end; i++) {
    const ofRow = sums[2 * i]!;
    const amount = sums[2 * i + 1]!;
    weight += ofRow;
    sum += amount;
    perfect += (amount * amount) / ofRow;
    differ |= Number(targets[i]! !== first);
  }
  out[0] = sum;
  out[1] = weight;
  out[2] = perfect;
  out[3] = 1 - differ;
}

/** Mean target of the places [begin, end). */
export function meanOf(
  sums: Readonly<Float64Array>,
  targets: Readonly<Float64Array>,
  begin: number,
  end: number,
): number {
  let sum = 0;
  let weight = 0;
  for (let i = begin; i < end; i++) {
    sum += sums[2 * i]! * targets[i]!;
    weight += sums[2 * i]!;
  }
  return sum / weight;
}

/** As `sumMean` for classes: weights[k] = weight of class k, out[1] = out[2] = Σ weight, out[3] as there. */
export function sumClasses(
  sums: Readonly<Float64Array>,
  codes: Readonly<Float64Array>,
  begin: number,
  end: number,
  weights: Float64Array,
  out: Float64Array,
): void {
  weights.fill(0);
  let weight = 0;
  let differ = 0;
  const first = codes[begin]!;
  for (let i = begin; i < end; i++) {
    weights[codes[i]!]! += sums[2 * i]!;
    weight += sums[2 * i]!;
    differ |= Number(codes[i]! !== first);
  }
  out[1] = weight;
  out[2] = weight;
  out[3] = 1 - differ;
}
