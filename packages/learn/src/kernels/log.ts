import { LN2_HIGH, LN2_LOW } from "./exp.ts";

const bits = new DataView(new ArrayBuffer(8));

/** ⌊log₂ x⌋ of a finite x > 0, exactly. */
export function exponentOf(x: number): number {
  const isSubnormal = x < 2 ** -1022;
  bits.setFloat64(0, isSubnormal ? x * 2 ** 54 : x);
  return (bits.getInt32(0) >>> 20) - 1023 - (isSubnormal ? 54 : 0);
}

/**
 * ln x to about 15 digits. Math.log may differ from engine to engine; this uses only operations that IEEE 754 fixes.
 * x = 2ᵏ·m with √½ ≤ m < √2, and ln m = 2·artanh f, f = (m − 1) / (m + 1), by its series. Source: Muller, "Elementary
 * Functions", 3rd edition, §3.
 */
export function log(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return x === 0 ? Number.NEGATIVE_INFINITY : x > 0 ? x : Number.NaN;
  let k = exponentOf(x);
  // In two steps: 2⁻ᵏ may be too large for a number.
  let m = x * 2 ** -(k >> 1) * 2 ** -(k - (k >> 1));
  if (m > Math.SQRT2) {
    m /= 2;
    k++;
  }
  const f = (m - 1) / (m + 1);
  const s = f * f;
  let p = 1 / 25;
  for (let n = 23; n > 0; n -= 2) p = p * s + 1 / n;
  return k * LN2_HIGH + (2 * f * p + k * LN2_LOW);
}

/** ln(1 + u), 0 ≤ u, with the digits that adding 1 loses. Source: Higham, "Accuracy and Stability", 2nd edition, §1.14. */
export function log1p(u: number): number {
  const sum = 1 + u;
  return sum === 1 ? u : (log(sum) * u) / (sum - 1);
}
