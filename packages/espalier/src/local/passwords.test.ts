import { expect, test } from "vitest";
import { environmentFile, newPassword, parseEnvironmentFile } from "./passwords.ts";

test("what is written is read again", () => {
  const values = { A: newPassword(), B_2: newPassword(), EMPTY: "" };
  expect(parseEnvironmentFile(environmentFile(values))).toEqual(values);
});

test("passwords differ, and mean nothing to a shell or a URL", () => {
  const all = Array.from({ length: 20 }, newPassword);
  expect(new Set(all).size).toBe(20);
  expect(all.filter((one) => !/^[\w-]{32}$/.test(one))).toEqual([]);
});

test("lines of other people are read as Compose reads them", () => {
  const text = "# no\r\nexport A='x y'\n B = \"z\" \nnonsense\nA=last=1\n";
  expect(parseEnvironmentFile(text)).toEqual({ A: "last=1", B: "z" });
});
