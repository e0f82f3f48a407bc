import { createRng } from "@espalier/learn";
import { expect, test } from "vitest";
import { numberInBytes } from "./number-in-bytes.ts";
import { numberOf } from "./number-of.ts";

const read = (text: string, decimal: "." | "," = ".") =>
  numberInBytes(Buffer.from(text), 0, Buffer.byteLength(text), decimal.charCodeAt(0));

test("a text writes the number that numberOf says, or none", () => {
  const plain = "0 -0 +5 7.4 .5 5. -.25 0.9978 123456789012345 1234567890123456789 99999999999999.9 0.000000000000001";
  const odd = "0.1e-7 1e5 1E+3 9007199254740993 1e400 -1e400 NaN inf Infinity 0x10 1_000 kg 1.2.3 --1 + - . 1,5 ٣ ü";
  const texts = [...plain.split(" "), ...odd.split(" "), "1 000", "", "9".repeat(400), `0.${"0".repeat(2_000)}1`];
  for (const text of texts)
    expect(read(text), text).toBe(text.length > 1_000 ? Number.NaN : (numberOf(text, ".") ?? Number.NaN));
  expect(read("1,5", ",")).toBe(1.5);
  expect(read("1.5", ",")).toBeNaN();
});

test("printed doubles are read back bit by bit", () => {
  const rng = createRng(1).fork("numbers");
  const texts = Array.from({ length: 2_000 }, () => {
    const value = (rng.next() - 0.5) * 10 ** Math.floor(rng.next() * 20 - 8);
    return [String(value), value.toFixed(Math.floor(rng.next() * 12)), value.toPrecision(15)];
  }).flat();
  expect(texts.filter((text) => !Object.is(read(text), Number(text)))).toEqual([]);
});
