/**
 * Sums a node's rows by the bin of one feature. Each bin has 2 + outputs slots: rows, weight, then the sums.
 *
 * @param bins    bins of all features; the feature's begin at `at`
 * @param slots   where each row's amount is added: its class, or 0; shape (rows,)
 * @param amounts weight, or weight × target; shape (rows,)
 * @param out     the used part is overwritten; shape (binCount × (2 + outputs),)
 *
 * Cost O(end − begin + binCount × outputs).
 */
export function sumByBin(
  bins: Readonly<Uint8Array>,
  at: number,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  slots: Readonly<Int32Array>,
  amounts: Readonly<Float64Array>,
  w: Readonly<Float64Array>,
  binCount: number,
  outputs: number,
  out: Float64Array,
): void {
  const stride = 2 + outputs;
  out.fill(0, 0, binCount * stride);
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const to = bins[at + row]! * stride;
    out[to]! += 1;
    out[to + 1]! += w[row]!;
    out[to + 2 + slots[row]!]! += amounts[row]!;
  }
}

/**
 * Sorts order[begin, end) by bin into `sorted`, stably, by insertion: for nodes of few rows, where clearing a
 * histogram would cost more. `keys` gets the bin of each entry. Cost O((end − begin)²).
 */
export function sortByBin(
  bins: Readonly<Uint8Array>,
  at: number,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  sorted: Int32Array,
  keys: Int32Array,
): void {
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const key = bins[at + row]!;
    let to = i - begin;
    for (; to > 0 && keys[to - 1]! > key; to--) {
      keys[to] = keys[to - 1]!;
      sorted[to] = sorted[to - 1]!;
    }
    keys[to] = key;
    sorted[to] = row;
  }
}
