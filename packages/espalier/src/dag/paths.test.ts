import { expect, test } from "vitest";
import { isWithin, overlap, projectPath } from "./paths.ts";

test.each([
  ["a/b.csv", "a/b.csv"],
  ["./a//b/../c/", "a/c"],
  ["a\\b", "a/b"],
  [".", "."],
  ["..", null],
  ["a/../../b", null],
  ["/etc/passwd", null],
  ["C:/a", null],
  ["", null],
  ["a\0b", null],
])("%j is the project's %j", (path, plain) => {
  expect(projectPath(path)).toBe(plain);
});

test("a name that begins like a folder's is not within it", () => {
  expect(isWithin("data/a", "data")).toBe(true);
  expect(isWithin("data-2/a", "data")).toBe(false);
  expect(overlap("data", "data/a")).toBe(true);
  expect(isWithin("a", ".")).toBe(true);
});
