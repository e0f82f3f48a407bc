/**
 * Adds each row's quantised gradient, and one for the row itself, to the bin its feature value fell in. For losses
 * whose second derivative is 1 everywhere: the row count is the hessian.
 *
 * @param bins  bins of all features; the feature's begin at `at`; shape (features × rows,)
 * @param order row ids grouped by node; this node owns order[begin, end)
 * @param g     quantised first derivative of each row, in the order of `order`: row order[i] has g[i − begin]
 * @param out   added into from slot `to`: [g₀, rows₀, g₁, rows₁, …]
 *
 * All sums are whole numbers below 2³¹ (the caller's scale sees to it), so any order and any number of threads gives
 * the same bits. Cost O(end − begin). Source: Ke et al., "LightGBM", NeurIPS 2017, algorithm 1; integers: Shi et al.,
 * "Quantized Training of Gradient Boosting Decision Trees", NeurIPS 2022.
 */
export function addGradients(
  bins: Readonly<Uint8Array>,
  at: number,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  g: Readonly<Int32Array>,
  out: Int32Array,
  to: number,
): void {
  for (let i = begin, j = 0; i < end; i++, j++) {
    const slot = to + (bins[at + order[i]!]! << 1);
    out[slot]! += g[j]!;
    out[slot + 1]! += 1;
  }
}

/** As `addGradients` with a quantised second derivative `h` ≥ 0 as well: out is [g₀, rows₀, h₀, g₁, …]. */
export function addGradientsAndHessians(
  bins: Readonly<Uint8Array>,
  at: number,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  g: Readonly<Int32Array>,
  h: Readonly<Int32Array>,
  out: Int32Array,
  to: number,
): void {
  for (let i = begin, j = 0; i < end; i++, j++) {
    const slot = to + bins[at + order[i]!]! * 3;
    out[slot]! += g[j]!;
    out[slot + 1]! += 1;
    out[slot + 2]! += h[j]!;
  }
}

/** Puts the values of the rows of a node side by side: out[i − begin] = values[order[i]]. Cost O(end − begin). */
export function gather(
  values: Readonly<Int32Array>,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  out: Int32Array,
): void {
  for (let i = begin; i < end; i++) out[i - begin] = values[order[i]!]!;
}

/** from −= what, in place: a node's histogram less one child's is the other child's. Cost O(length). */
export function subtract(from: Int32Array, what: Readonly<Int32Array>): void {
  for (let i = 0; i < from.length; i++) from[i]! -= what[i]!;
}
