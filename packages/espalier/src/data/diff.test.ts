import { join } from "node:path";
import { expect, test } from "vitest";
import { csv } from "../source/index.ts";
import { temporaryStore } from "../store/fixtures/temporary.ts";
import type { Store } from "../store/index.ts";
import { diffFiles } from "./diff-files.ts";
import { countUnmatched, diffRows } from "./diff-rows.ts";
import { keep, later } from "./fixtures/folder-of.ts";

const file = (name: string, digit: string) => ({ name, sizeBytes: 1, sha256: digit.repeat(64) });

test("files are added, removed, changed, renamed or the same", () => {
  const from = [file("same", "1"), file("changed", "2"), file("old name", "3"), file("gone", "4")];
  const to = [file("same", "1"), file("changed", "5"), file("new name", "3"), file("come", "6"), file("copy", "1")];
  expect(diffFiles(from, to)).toEqual({
    added: ["come", "copy"],
    removed: ["gone"],
    changed: ["changed"],
    renamed: [{ from: "old name", to: "new name" }],
    same: 1,
  });
  expect(diffFiles([], [])).toEqual({ added: [], removed: [], changed: [], renamed: [], same: 0 });
});

test("unmatched rows are counted as often as they stand there", () => {
  const hashes = (...values: number[]) => BigUint64Array.from(values.map(BigInt));
  expect(countUnmatched(hashes(1, 1, 2, 5), hashes(1, 2, 2, 2, 7))).toEqual({ rowsAdded: 3, rowsRemoved: 2 });
  expect(countUnmatched(hashes(), hashes(1))).toEqual({ rowsAdded: 1, rowsRemoved: 0 });
});

async function diff(store: Store, before: string, after: string) {
  const [a, b] = [await keep(store, { "a.csv": before }), await keep(store, { "a.csv": after })];
  const scratch = join(store.dir, "tmp");
  return await diffRows(store, a.version, b.version, { scratch, source: csv("a.csv") });
}

test("rows are compared whatever their order, with missing values and repeats", async () => {
  const store = await temporaryStore(later);
  expect(await diff(store, "x,y\n1,a\n1,a\n2,\n3,c\n", "x,y\n3,c\n2,\n1,a\n4,\n")).toEqual({
    columns: { added: [], removed: [], retyped: [] },
    rows: { from: 4, to: 4 },
    rowsAdded: 1,
    rowsRemoved: 1,
    caveat: null,
  });
});

test("columns come, go and change their kind; rows are then compared on those that both have", async () => {
  const store = await temporaryStore(later);
  expect(await diff(store, "x,y,old\n1,2,a\n3,4,b\n", "y,x,new\n2,1,q\n4,three,q\n")).toMatchObject({
    columns: { added: ["new"], removed: ["old"], retyped: [{ name: "x", from: "integer", to: "text" }] },
    rowsAdded: 1,
    rowsRemoved: 1,
    caveat: "rows were compared on the 2 columns that both have",
  });
  expect(await diff(store, "x\n1\n", "y\n1\n")).toMatchObject({ rowsAdded: null, rowsRemoved: null });
});

test("a version that is no table says so", async () => {
  const store = await temporaryStore(later);
  expect(await diff(store, "x,y\n1,2\n", "\u0000\u0001\u0002")).toEqual({ unreadable: expect.any(String) as string });
});
