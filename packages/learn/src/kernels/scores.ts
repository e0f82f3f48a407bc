/** See `Kernels.addValue`. Cost O(end − begin). */
export function addValue(
  scores: Float64Array,
  order: Readonly<Int32Array>,
  begin: number,
  end: number,
  groups: number,
  group: number,
  value: number,
): void {
  for (let i = begin; i < end; i++) scores[order[i]! * groups + group]! += value;
}
