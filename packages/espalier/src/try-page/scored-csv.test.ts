import { expect, test } from "vitest";
import { binsOf, createScoredReader } from "./scored-csv.ts";

const read = (text: string, isNumber: boolean, pieceLength = text.length) => {
  const reader = createScoredReader(isNumber);
  for (let i = 0; i < text.length; i += pieceLength) reader.take(text.slice(i, i + pieceLength));
  reader.end();
  return reader.scored;
};

const classes = 'name,prediction,probability a,error\r\n"Doe, ""J""\nJr",a,0.9,\r\nx,b,0.2,\n\ny,,,no value\nz,a,1,';

test.each([1, 2, 3, 7, 1000])("a CSV in pieces of %i characters is the same CSV", (length) => {
  expect(read(classes, false, length)).toEqual(read(classes, false));
});

test("rows, classes and refusals are counted, and the first rows are kept as they are", () => {
  const scored = read(classes, false);
  expect(scored).toMatchObject({ columns: ["name", "prediction", "probability a", "error"], rows: 4, refused: 1 });
  expect(scored.first[0]).toEqual(['Doe, "J"\nJr', "a", "0.9", ""]);
  expect([...scored.counts]).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
});

test("the columns that were added are found behind the rows' own of the same names", () => {
  const { numbers, counts } = read("rating,prediction,prediction,rating,error\nA,1,5.5,Good,\nB,2,0.5,,\n", true);
  expect(numbers).toEqual([5.5, 0.5]);
  expect([...counts]).toEqual([
    ["Good", 1],
    ["none", 1],
  ]);
});

test("an answer that ends before its time says so, and that is no row", () => {
  const scored = read("x,prediction,error\n1,2,\n,,stopped at row 2: OVERLOADED: too much; wait\n", true);
  expect(scored).toMatchObject({ rows: 1, refused: 0, stopped: expect.stringContaining("OVERLOADED") });
});

test("bins hold every number, and equal numbers have one", () => {
  const bins = binsOf([0, 1, 2, 3, 24]);
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(5);
  expect([bins[0]?.from, bins.at(-1)?.to, bins.at(-1)?.count]).toEqual([0, 24, 1]);
  expect(binsOf([2, 2])).toEqual([{ from: 2, to: 2, count: 2 }]);
  expect(binsOf([])).toEqual([]);
});
