/** See `Kernels.moveScores`. Cost O(rows + leaves). */
export function moveScores(
  scores: Float64Array,
  order: Readonly<Int32Array>,
  _rows: number,
  bounds: Readonly<Int32Array>,
  values: Readonly<Float64Array>,
  leaves: number,
  groups: number,
  group: number,
): void {
  for (let leaf = 0; leaf < leaves; leaf++) {
    const value = values[leaf]!;
    for (let i = bounds[2 * leaf]!; i < bounds[2 * leaf + 1]!; i++) scores[order[i]! * groups + group]! += value;
  }
}
