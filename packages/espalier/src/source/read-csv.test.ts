import { Fault } from "@espalier/learn";
import { expect, test } from "vitest";
import { parseCsv } from "./read-csv.ts";
import { csv, type SourceSpec } from "./spec.ts";

const read = (text: string, options: Partial<SourceSpec> = {}) =>
  parseCsv(new TextEncoder().encode(text), csv("a.csv", options));

const cellsOf = (text: string, options: Partial<SourceSpec> = {}) =>
  Object.fromEntries(read(text, options).columns.map(({ name, texts }) => [name, texts]));

function faultOf(text: string | Uint8Array, options: Partial<SourceSpec> = {}): Fault {
  try {
    parseCsv(typeof text === "string" ? new TextEncoder().encode(text) : text, csv("a.csv", options));
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("read without a fault");
}

test("commas, semicolons, tabs and bars are told apart by the rows", () => {
  for (const d of [",", ";", "\t", "|"]) {
    expect(cellsOf(`a${d}b\n1${d}x\n2${d}y\n`)).toEqual({ a: ["1", "2"], b: ["x", "y"] });
  }
});

test("decimal commas and commas within quotes do not pass for delimiters", () => {
  expect(cellsOf("a;b\n1,5;2,5\n3,5;4,5\n")).toEqual({ a: ["1,5", "3,5"], b: ["2,5", "4,5"] });
  expect(cellsOf('a\tb\n"1, 2, 3"\t4\n"5, 6, 7"\t8\n')).toEqual({ a: ["1, 2, 3", "5, 6, 7"], b: ["4", "8"] });
});

test("quotes may hold delimiters, doubled quotes and line breaks", () => {
  const text = 'name,note\r\n"Smith, J","said ""no"""\r\n"two\r\nlines",x\r\n';
  expect(cellsOf(text)).toEqual({ name: ["Smith, J", "two\r\nlines"], note: ['said "no"', "x"] });
});

test("a byte order mark, mixed line ends, spaces around cells and blank lines change nothing", () => {
  const plain = cellsOf("a,b\n1,x\n2,y\n");
  expect(cellsOf("\uFEFFa,b\r\n1 , x\n\n 2,y\r\n\r\n\n")).toEqual(plain);
  expect(cellsOf('"a", "b"\r1, "x"\r2,y')).toEqual(plain);
  expect(cellsOf("a,b\n1,x\n2,y\n,\n,\n")).toEqual(plain); // what spreadsheets leave below a table
});

test("lines are those of the file, also after cells that span several", () => {
  expect([...read('a,b\n1,"x\ny\nz"\n\n2,w\n3,v\n').lines]).toEqual([2, 6, 7]);
});

test("the usual words for a missing value are missing, and the project can name its own", () => {
  const text = "a,b\nNA,x\n?,N/A\n-,NULL\n  ,None\n0,na\n";
  expect(cellsOf(text)).toEqual({ a: [null, null, null, null, "0"], b: ["x", null, null, null, "na"] });
  expect(cellsOf(text, { missing: ["na"] })).toEqual({
    a: ["NA", "?", "-", null, "0"],
    b: ["x", "N/A", "NULL", "None", null],
  });
});

test("column names that every object inherits are ordinary names", () => {
  const { columns } = read("__proto__,constructor,toString\n1,2,3\n");
  expect(columns.map(({ name }) => name)).toEqual(["__proto__", "constructor", "toString"]);
  expect(columns[0]!.texts).toEqual(["1"]);
});

test("a cell of a megabyte is a cell", () => {
  const huge = "x".repeat(1 << 20);
  expect(cellsOf(`a,b\n1,${huge}\n2,y\n`).b![0]).toHaveLength(1 << 20);
});

test("an empty file and a header alone are named as such", () => {
  expect(faultOf("").code).toBe("FILE_EMPTY");
  expect(faultOf("\uFEFF \r\n\n").code).toBe("FILE_EMPTY");
  expect(faultOf("a,b,c\n").message).toBe('"a.csv" has a header of 3 columns and no row');
});

test("what is not UTF-8 is refused with the command that converts it", () => {
  const latin1 = faultOf(Buffer.from("name,x\nZoë,1\nFrançois,2\n", "latin1"));
  expect(latin1).toMatchObject({ code: "FILE_ENCODING", params: { line: 2, found: "not-utf-8" } });
  expect(latin1.hint).toContain("iconv -f WINDOWS-1252 -t UTF-8");
  expect(faultOf(Buffer.from("\uFEFFa,b\n1,2\n", "utf16le")).params).toMatchObject({ found: "utf-16" });
  expect(faultOf(Buffer.from("a,b\n1,2\n", "utf16le")).params).toMatchObject({ found: "utf-16" });
  expect(faultOf(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 8, 9, 0, 1)).params).toMatchObject({ found: "binary" });
});

test("a wrong delimiter is refused with the right one", () => {
  const wine = '"fixed acidity";"quality"\n7.4;5\n7.8;5\n';
  expect(faultOf(wine, { delimiter: "," })).toMatchObject({
    code: "CSV_DELIMITER",
    params: { found: ";", columns: 2 },
  });
  expect(faultOf("a:b:c\n1:2:3\n")).toMatchObject({ code: "CSV_DELIMITER", params: { found: ":" } });
  expect(faultOf("a;b\n1,5;2,5\n", { delimiter: "," }).params).toMatchObject({ found: ";" });
});

test("a file of one column is read", () => {
  expect(cellsOf("a\n1\n\n2\n")).toEqual({ a: ["1", "2"] });
});

test("a column named twice, and one not named, are refused with their places", () => {
  expect(faultOf("a,b,a\n1,2,3\n")).toMatchObject({
    code: "CSV_COLUMN_TWICE",
    params: { column: "a", places: [1, 3] },
  });
  const unnamed = faultOf("a,b,,\n1,2,3,4\n");
  expect(unnamed).toMatchObject({ code: "CSV_COLUMN_UNNAMED", params: { places: [3, 4] } });
  expect(unnamed.message).toContain('columns 3, 4 have none (it comes after "b")');
});

test("a ragged row is named with its line, its row and both counts", () => {
  const fault = faultOf('a,b\n1,"x\ny"\n2\n3,4,5\n');
  expect(fault).toMatchObject({ code: "CSV_ROW_RAGGED", blame: "input" });
  expect(fault.message).toBe(
    '"a.csv", line 4 (row 2) must have 2 cells, as the header has; it has 1 (and 1 more such rows)',
  );
});

test("a quote never closed, and one in mid-cell, are named with line, row and column", () => {
  const open = faultOf('a,b\n1,"x\n2,y\n3,z\n');
  expect(open).toMatchObject({ code: "CSV_QUOTE", params: { line: 2, row: 1, column: "b" } });
  const middle = faultOf('size,kind\n1,pipe\n2,5" pipe\n');
  expect(middle).toMatchObject({ code: "CSV_QUOTE", params: { line: 3, row: 2, column: "kind" } });
  expect(faultOf('"a,b\n1,2\n').params).toMatchObject({ line: 1, row: 0 });
});
