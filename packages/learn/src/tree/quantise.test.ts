import { expect, test } from "vitest";
import { quantisationScale } from "./quantise.ts";

test("the largest derivative takes 15 bits and no more", () => {
  for (const largest of [1e-290, 0.25, 1, 1.0000001, 3, 0.9999999, 32_767, 32_768, 1e300]) {
    const whole = Math.floor(largest * quantisationScale(largest) + 0.5);
    expect(whole).toBeLessThanOrEqual(32_767);
    expect(whole).toBeGreaterThanOrEqual(8_192);
  }
  expect(Math.floor(5e-324 * quantisationScale(5e-324) + 0.5)).toBeLessThanOrEqual(32_767);
});

test("whole weights to 32,767 stay exact, and all zero stays zero", () => {
  expect(quantisationScale(32_767)).toBe(1);
  expect(quantisationScale(1000)).toBeGreaterThanOrEqual(1);
  expect(quantisationScale(0)).toBe(1);
});

test("no size of derivative takes more than 16 signed bits, nor fewer than 14, on either side of any power of two", () => {
  for (let k = -1074; k < 1024; k++) {
    for (const largest of [2 ** k, 2 ** k * (1 - 2 ** -53), 2 ** k * (1 + 2 ** -52), 2 ** k * (2 - 2 ** -15)]) {
      if (largest === 0 || !Number.isFinite(largest)) continue;
      const scale = quantisationScale(largest);
      expect(Math.floor(largest * scale + 0.5)).toBeLessThanOrEqual(32_767);
      expect(Math.floor(-largest * scale + 0.5)).toBeGreaterThanOrEqual(-32_767);
      if (k > -970) expect(largest * scale).toBeGreaterThanOrEqual(8_191);
    }
  }
});

test("the sums of 50 million rows that are all as large as can be are whole numbers that float64 holds", () => {
  expect(Number.isSafeInteger(50_000_000 * 32_767)).toBe(true);
  expect(65_536 * 32_767).toBeLessThan(2 ** 31); // a chunk's, before they are widened
});
