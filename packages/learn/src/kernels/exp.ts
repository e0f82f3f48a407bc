const LOG2_E = 1.4426950408889634;
/** ln 2 in two parts: a whole number up to 2²⁰ times the first is exact. */
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;
const bits = new DataView(new ArrayBuffer(8));

/**
 * eˣ to about 12 digits, −708 ≤ x ≤ 708 (beyond: the value there). Math.exp may differ from engine to engine; this
 * uses only operations that IEEE 754 fixes. x = k ln 2 + r with |r| ≤ ln 2 / 2; a Taylor polynomial for eʳ, times 2ᵏ.
 * Source: Muller, "Elementary Functions", 3rd edition, §11.
 */
export function exp(x: number): number {
  const clamped = Math.min(708, Math.max(-708, x));
  const k = Math.floor(clamped * LOG2_E + 0.5);
  const r = clamped - k * LN2_HIGH - k * LN2_LOW;
  let p = 1 / 3628800;
  p = p * r + 1 / 362880;
  p = p * r + 1 / 40320;
  p = p * r + 1 / 5040;
  p = p * r + 1 / 720;
  p = p * r + 1 / 120;
  p = p * r + 1 / 24;
  p = p * r + 1 / 6;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  bits.setInt32(0, (k + 1023) << 20);
  return p * bits.getFloat64(0);
}
