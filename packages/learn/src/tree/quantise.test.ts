import { expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import { quantisationScale, quantise } from "./quantise.ts";

test.each([1, 2, 1599, 65_537, 1_000_000, 8_388_608, 50_000_000, 2_000_000_000])(
  "%d rows of the largest gradient cannot overflow 32 bits",
  (rows) => {
    for (const largest of [1e-300, 0.25, 1, 1.0000001, 3, 0.9999999, 1e300]) {
      const whole = Math.floor(largest * quantisationScale(largest, rows) + 0.5);
      expect(whole * rows).toBeLessThanOrEqual(2 ** 31 - 1);
      expect(whole).toBeLessThanOrEqual(32_767);
      expect(whole).toBeGreaterThanOrEqual(1);
    }
  },
);

test("values are rounded to the nearest step", () => {
  const rng = createRng(1);
  const values = Float64Array.from({ length: 500 }, () => rng.normal());
  const into = { whole: new Int32Array(500), unit: 0 };
  quantise(values, 0, into);
  values.forEach((value, i) => expect(Math.abs(into.whole[i]! * into.unit - value)).toBeLessThanOrEqual(into.unit / 2));
  expect(into.unit).toBeLessThan(4 / 16_000);
});

test("whole weights stay exact", () => {
  const into = { whole: new Int32Array(4), unit: 0 };
  quantise(Float64Array.of(1, 2, 3, 1000), 0, into);
  expect([...into.whole].map((whole) => whole * into.unit)).toEqual([1, 2, 3, 1000]);
});

test("all zero stays zero", () => {
  const into = { whole: new Int32Array(3), unit: 0 };
  quantise(new Float64Array(3), 0, into);
  expect([...into.whole]).toEqual([0, 0, 0]);
});
