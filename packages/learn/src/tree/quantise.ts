import { exponentOf } from "../kernels/index.ts";

/** The most a row may count for: what 16 bits of a packed row hold, signed. */
const MOST_PER_ROW = 32_767;

/**
 * The power of two s with s × largest ≤ 32,767, as large as possible: rounding is to nearest and at most 1/2 per row,
 * whole numbers to 32,767 stay exact, and so does every sum: the kernels add at most 65,536 rows in 32 bits, and
 * float64 holds whole numbers to 2⁵³, which is more than 2⁵³ / 32,767 ≈ 275 thousand million rows can reach.
 */
export function quantisationScale(largest: number): number {
  if (largest === 0) return 1;
  const scale = 2 ** Math.min(1000, 14 - exponentOf(largest)); // 2¹⁴ ≤ scale × largest < 2¹⁵
  return Math.floor(largest * scale + 0.5) > MOST_PER_ROW ? scale / 2 : scale;
}
