import { createRng } from "@espalier/learn";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { cellText, RecordScanner, type Records } from "./record-scanner.ts";

interface Seen {
  readonly cells: string[];
  readonly raw: string;
  readonly quotes: number;
}

function seenIn(records: Records): Seen[] {
  return Array.from({ length: records.count }, (_, r) => {
    const [first, last] = [records.firstCell[r]!, records.firstCell[r + 1]!];
    return {
      cells: Array.from({ length: last - first }, (_cell, c) => cellText(records, first + c)),
      raw: records.bytes.toString("utf8", records.from[r]!, records.to[r]!),
      quotes: records.quotes[r]!,
    };
  });
}

/** All records of a text that comes in pieces of so many bytes. */
function scanned(text: string, { size = 1 << 20, most = 1_000, delimiter = "," } = {}): Seen[] {
  const scanner = new RecordScanner(delimiter);
  const bytes = Buffer.from(text);
  const seen: Seen[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    scanner.push(bytes.subarray(at, at + size));
    for (let records = scanner.take(most); records.count > 0; records = scanner.take(most)) {
      seen.push(...seenIn(records));
    }
  }
  return [...seen, ...seenIn(scanner.end())];
}
const cellsOf = (text: string, how = {}) => scanned(text, how).map((record) => record.cells);

test("cells are cut at the delimiter, records at any line end, and the last needs none", () => {
  expect(cellsOf("a,b\r\n1,2\r3,4\n5,6")).toEqual([
    ["a", "b"],
    ["1", "2"],
    ["3", "4"],
    ["5", "6"],
  ]);
  expect(cellsOf("a;b\n1;,2\n", { delimiter: ";" })).toEqual([
    ["a", "b"],
    ["1", ",2"],
  ]);
  expect(cellsOf("a\t b \t\n", { delimiter: "\t" })).toEqual([["a", "b", ""]]);
});

test("quoted cells hold delimiters, line ends and quotes; spaces around them do not count", () => {
  expect(cellsOf('"a,b", "two\r\nlines" ,"say ""x""",""\n1')).toEqual([["a,b", "two\r\nlines", 'say "x"', ""], ["1"]]);
});

test("a quote within an unquoted cell is a character; text behind a closing quote does not fit", () => {
  expect(scanned('5" pipe,1\n"a"b,2\n"open,3\n4').map(({ cells, quotes }) => [cells.length, quotes])).toEqual([
    [2, 0],
    [2, 2],
    [1, 2],
  ]);
  expect(cellsOf('5" pipe,1')).toEqual([['5" pipe', "1"]]);
});

test("what is left at the end needs no asking for before", () => {
  const scanner = new RecordScanner(";");
  scanner.push(Buffer.from('"a";b\n1;2'));
  expect(seenIn(scanner.end()).map(({ cells }) => cells)).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
});

test("records are also told as they were sent", () => {
  expect(scanned(' a , "b" \r\n\r\nc').map(({ raw, quotes }) => [raw, quotes])).toEqual([
    [' a , "b" ', 1],
    ["", 0],
    ["c", 0],
  ]);
});

test("nothing at all, and a line end alone, are no record and one empty one", () => {
  expect(scanned("")).toEqual([]);
  expect(cellsOf("\r\n")).toEqual([[""]]);
  expect(cellsOf("a\r\n")).toEqual([["a"]]);
});

test("however the bytes are cut, and however many are taken at once, the records are those of csv-parse", () => {
  const rng = createRng(3).fork("csv");
  const parts = ["a", "1.5", "ü€", ",", ",", "\n", "\r\n", "\r", '"x,""y"""', '"two\nlines"', " ", '""', "-"];
  for (let round = 0; round < 60; round++) {
    const length = Math.floor(rng.next() * 30);
    // Texts and quoted cells stand alone between delimiters, so that quotes always fit.
    let text = "";
    for (let i = 0; i < length; i++) {
      const part = parts[Math.floor(rng.next() * parts.length)]!;
      const stands = /["a-z0-9ü€-]/.test(part) && !/(^|[,\n\r]) *$/.test(text);
      text += stands ? `,${part}` : part;
    }
    const expected = parse(text, {
      relax_column_count: true,
      trim: true,
      record_delimiter: ["\r\n", "\n", "\r"],
    }) as string[][];
    // Records without any value are no rows to anybody.
    const trimmed = (rows: string[][]) =>
      rows.map((row) => row.map((cell) => cell.trim())).filter((row) => row.join("") !== "");
    for (const how of [{}, { size: 1 }, { size: 2, most: 1 }, { size: 7, most: 2 }]) {
      expect(trimmed(cellsOf(text, how)), JSON.stringify(text)).toEqual(trimmed(expected));
    }
  }
});

test("what is pending is told, and a record of many pieces is looked at once", () => {
  const scanner = new RecordScanner(",");
  scanner.push(Buffer.from("1,2\n"));
  expect(scanner.take(10).count).toBe(1);
  for (let piece = 0; piece < 1_000; piece++) {
    scanner.push(Buffer.from(`"${"x,\n".repeat(100)}",`));
    expect(scanner.take(10).count).toBe(0);
  }
  expect(scanner.pending).toBe(303_000);
  scanner.push(Buffer.from("\n"));
  expect(seenIn(scanner.take(10))[0]!.cells).toHaveLength(1_001);
});
