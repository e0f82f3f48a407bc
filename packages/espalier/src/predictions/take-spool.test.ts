import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { readLine } from "./spool-line.ts";
import { linesOf } from "./take-spool.ts";

test.each([1, 2, 3, 7, 64])("lines read %i bytes at a time are those of the whole text", (pieceBytes) => {
  const lines = ["", "é", "a".repeat(9), "", "日本語", "last"];
  const text = lines.join("\n");
  const path = join(temporaryFolder(), "spool");
  writeFileSync(path, text);
  const fd = openSync(path, "r");
  const found = [...linesOf(fd, Buffer.byteLength(text), pieceBytes)];
  closeSync(fd);
  expect(found.map((line) => line.text)).toEqual(lines);
  expect(found.map((line) => line.isWhole)).toEqual([true, true, true, true, true, false]);
  expect(found.map(({ begin, end }) => Buffer.from(text).toString("utf8", begin, end))).toEqual([
    ...lines.slice(0, -1).map((line) => `${line}\n`),
    "last",
  ]);
});

const record: readonly unknown[] = [1, "r", 0, 0, 0.1, null, null, null, [[[1, "a", null], 5.5]]];

test.each([
  ["cut", JSON.stringify(record).slice(0, -3)],
  ["a number", "5"],
  ["null", "null"],
  ["an object of no kind", '{"format":2}'],
  ["a time that is a text", JSON.stringify(record.with(0, "1"))],
  ["a subject that is a number", JSON.stringify(record.with(6, 1))],
  ["a row that is none", JSON.stringify(record.with(8, [null]))],
  ["a row without prediction", JSON.stringify(record.with(8, [[null, null]]))],
  ["features that are truths", JSON.stringify(record.with(8, [[[true], 1]]))],
  ["probabilities that are texts", JSON.stringify(record.with(8, [[null, "a", null, ["1"]]]))],
])("a line that is %s is damaged, not believed", (_what, text) => {
  expect(readLine(text)).toEqual({ kind: "damaged" });
});

test("a line that is whole is read, and one that was forgotten is blank", () => {
  expect(readLine(JSON.stringify(record))).toMatchObject({ kind: "record", record: { requestId: "r" } });
  expect(readLine("     ")).toEqual({ kind: "blank" });
});
