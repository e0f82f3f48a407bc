import { expect, test } from "vitest";
import { counted, formatBytes } from "./format-bytes.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [99_949, "99.9 kB"],
  [99_950, "100 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [2 ** 53, "9007 TB"],
])("%d bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test("a count stands with its noun", () => {
  expect([0, 1, 999, 1000, 1_234_567].map((count) => counted(count, "file"))).toEqual([
    "0 files",
    "1 file",
    "999 files",
    "1,000 files",
    "1,234,567 files",
  ]);
});
