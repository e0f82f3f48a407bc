/**
 * Adds the leaf values of one tree to each row's outputs.
 *
 * @param x       values row by row; shape (rows × features,); NaN = missing
 * @param root    the tree's first node; the five node arrays are those of `Trees`
 * @param outputs values per leaf
 * @param out     added into: row r's outputs begin at first + r × stride
 *
 * Cost O(rows × depth).
 */
export function addLeafValues(
  x: Readonly<Float64Array>,
  rows: number,
  features: number,
  root: number,
  feature: Readonly<Int32Array>,
  threshold: Readonly<Float64Array>,
  next: Readonly<Int32Array>,
  missingLeft: Readonly<Uint8Array>,
  values: Readonly<Float64Array>,
  outputs: number,
  out: Float64Array,
  first: number,
  stride: number,
): void {
  for (let row = 0; row < rows; row++) {
    const at = row * features;
    let node = root;
    let asked = feature[node]!;
    while (asked >= 0) {
      const value = x[at + asked]!;
      const right = value === value ? (value > threshold[node]! ? 1 : 0) : 1 - missingLeft[node]!;
      node = next[node]! + right;
      asked = feature[node]!;
    }
    const leaf = next[node]! * outputs;
    const to = first + row * stride;
    for (let k = 0; k < outputs; k++) out[to + k]! += values[leaf + k]!;
  }
}

/** Writes the node each row ends in, in one tree. Parameters as in `addLeafValues`; row r is written at first + r × stride. */
export function findLeaves(
  x: Readonly<Float64Array>,
  rows: number,
  features: number,
  root: number,
  feature: Readonly<Int32Array>,
  threshold: Readonly<Float64Array>,
  next: Readonly<Int32Array>,
  missingLeft: Readonly<Uint8Array>,
  out: Int32Array,
  first: number,
  stride: number,
): void {
  for (let row = 0; row < rows; row++) {
    const at = row * features;
    let node = root;
    let asked = feature[node]!;
    while (asked >= 0) {
      const value = x[at + asked]!;
      const right = value === value ? (value > threshold[node]! ? 1 : 0) : 1 - missingLeft[node]!;
      node = next[node]! + right;
      asked = feature[node]!;
    }
    out[first + row * stride] = node;
  }
}
