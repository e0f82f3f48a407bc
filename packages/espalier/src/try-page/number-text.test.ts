import { expect, test } from "vitest";
import { numberText, percentText, ticksOf } from "./number-text.ts";

test.each([
  [5.612345, "5.612"],
  [-0.00123456, "-0.001235"],
  [1234.5, "1235"],
  [680965.4, "680,965"],
  [0, "0"],
  [1e9, "1.00e9"],
  [3e-7, "3.00e-7"],
])("%s is read as %s", (value, text) => {
  expect(numberText(value)).toBe(text);
});

test("what is not quite certain never says that it is", () => {
  expect([0, 0.00001, 0.5, 0.99999, 1].map(percentText)).toEqual(["0%", "<0.1%", "50%", ">99.9%", "100%"]);
});

test("ticks are round, within, and few", () => {
  expect(ticksOf(4.3, 6.2, 4)).toEqual([4.5, 5, 5.5, 6]);
  expect(ticksOf(0, 1, 4)).toEqual([0, 0.5, 1]);
  expect(ticksOf(3, 3, 4)).toEqual([3]);
});
