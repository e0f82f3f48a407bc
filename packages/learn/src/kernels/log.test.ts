import { expect, test } from "vitest";
import { exponentOf, log, log1p } from "./log.ts";

const sizes = [5e-324, 1e-310, 2 ** -1022, 1e-300, 1e-17, 0.1, 0.7, 1, 1.4142135623730951, 1.5, 2, 3, 1e17, 1e300];

test("log agrees with Math.log to 14 digits over all magnitudes", () => {
  for (const x of [...sizes, ...Array.from({ length: 999 }, (_, i) => 1.37 ** (i - 500) * 1.01)]) {
    expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(1e-14 * Math.max(Math.abs(Math.log(x)), 1e-2));
  }
  expect([log(1), log(0), log(Number.POSITIVE_INFINITY)]).toEqual([
    0,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
  expect([log(-1), log(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
});

test("log1p keeps the digits of small numbers", () => {
  for (const u of sizes) {
    expect(Math.abs(log1p(u) - Math.log1p(u))).toBeLessThanOrEqual(1e-14 * Math.log1p(u));
  }
  expect(log1p(0)).toBe(0);
});

test("the exponent is exact on both sides of every power of two", () => {
  for (let k = -1074; k < 1024; k++) {
    expect(exponentOf(2 ** k)).toBe(k);
    if (k > -1020) expect(exponentOf(2 ** k * (1 - 2 ** -53))).toBe(k - 1);
  }
});
