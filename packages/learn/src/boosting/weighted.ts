/** Weighted mean of something per row. `w` null = all rows weigh 1. */
export function weightedMean(rows: number, w: Readonly<Float64Array> | null, of: (row: number) => number): number {
  let sum = 0;
  let weight = 0;
  for (let row = 0; row < rows; row++) {
    const share = w ? w[row]! : 1;
    sum += share * of(row);
    weight += share;
  }
  return sum / weight;
}
