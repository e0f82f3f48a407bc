/**
 * Σ a[aAt + i] · b[bAt + i] for i below `count`: four sums side by side, so that no addition waits for the one before.
 * The order of additions depends on nothing but `count`.
 */
export function dot(
  a: Readonly<Float64Array>,
  aAt: number,
  b: Readonly<Float64Array>,
  bAt: number,
  count: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    s0 += a[aAt + i]! * b[bAt + i]!;
    s1 += a[aAt + i + 1]! * b[bAt + i + 1]!;
    s2 += a[aAt + i + 2]! * b[bAt + i + 2]!;
    s3 += a[aAt + i + 3]! * b[bAt + i + 3]!;
  }
  for (; i < count; i++) s0 += a[aAt + i]! * b[bAt + i]!;
  return s0 + s1 + (s2 + s3);
}
