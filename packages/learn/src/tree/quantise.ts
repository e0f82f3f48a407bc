/** Derivatives as whole numbers: value ≈ whole × unit. */
export interface Quantised {
  readonly whole: Int32Array;
  unit: number;
}

/** The most a row may count for: what 16 bits of a packed row hold, signed. */
const MOST_PER_ROW = 32767;
/** Every sum over rows must stay below this. */
const MOST_IN_SUM = 2 ** 31 - 1;

/**
 * The largest power of two s with s × largest ≤ min(32767, (2³¹ − 1) / rows): no sum over all rows can overflow, and
 * weights that are whole numbers (to 32767) stay exact. Rounding is to nearest and at most 1/2 per row.
 */
export function quantisationScale(largest: number, rows: number): number {
  if (largest === 0) return 1;
  const limit = Math.min(MOST_PER_ROW, Math.floor(MOST_IN_SUM / rows));
  const exponent = Math.floor(Math.log2(limit / largest));
  const scale = 2 ** exponent;
  return Math.round(largest * scale) > limit ? scale / 2 : scale;
}

/** Rounds values[at .. at + rows) to whole multiples of one unit. */
export function quantise(values: Readonly<Float64Array>, at: number, into: Quantised): void {
  const { whole } = into;
  let largest = 0;
  for (let i = 0; i < whole.length; i++) largest = Math.max(largest, Math.abs(values[at + i]!));
  const scale = quantisationScale(largest, whole.length);
  for (let i = 0; i < whole.length; i++) whole[i] = Math.floor(values[at + i]! * scale + 0.5);
  into.unit = 1 / scale;
}
