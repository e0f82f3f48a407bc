import { expect, test } from "vitest";
import { csvLine } from "./csv-line.ts";

test("a cell is quoted where it has to be, and null is empty", () => {
  expect(csvLine(["a", 1.5, null, 'say "x"', "a,b", " x", "two\nlines"])).toBe(
    'a,1.5,,"say ""x""","a,b"," x","two\nlines"\n',
  );
});

test("raw texts stay as they are", () => {
  expect(csvLine(["=1+1", "a,b"], { raw: true })).toBe('=1+1,"a,b"\n');
});

test("what a spreadsheet would run is shown to it as text; numbers stay numbers", () => {
  expect(csvLine(["=cmd|' /C calc'!A0", "+1+1", "-2", "+3.5e4", "@SUM(A1)", -4, "\t=1"])).toBe(
    "'=cmd|' /C calc'!A0,'+1+1,-2,+3.5e4,'@SUM(A1),-4,'\t=1\n",
  );
});
