import { createRng } from "@espalier/learn";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scanText } from "./scan-text.ts";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "espalier-scan-"));
});
afterAll(() => rm(dir, { recursive: true }));

const scanned = async (text: string, words: readonly string[] = []) => {
  const path = join(dir, "file.csv");
  await writeFile(path, text);
  return await scanText(path, "file.csv", ",", words);
};

/** A million bytes and more, so that what follows lies across the seam of two pieces. */
const filler = (upTo: number) => `${"1,2\n".repeat(upTo / 4)}`;

test("a word for a missing value is seen wherever it stands, also across two pieces of the file", async () => {
  const words = ["NA", "-", "none", "?"];
  for (const word of words) {
    for (const before of [0, 2 ** 20 - 4, 2 ** 20]) {
      const { words: seen } = await scanned(`a,b\n${filler(before)}${word},1\n`, words);
      expect(seen, `${word} after ${before}`).toEqual([word]);
    }
  }
  expect((await scanned("a,b\n1,2\n", words)).words).toEqual([]);
});

test("cells are taken as they are only where none of them can be trimmed", async () => {
  const rng = createRng(3).fork("cells");
  const pick = <T>(list: readonly T[]) => list[Math.floor(rng.next() * list.length)]!;
  const cells = ["1", "-2.5", "abc", " 1", "1 ", "\t1", "x\u00a0", "\ufeffy", '"\n1"', "\u3000", "1\f", "\vz"];
  for (let round = 0; round < 200; round++) {
    const row = [pick(cells), pick(cells), pick(["1", "2", "a b"])];
    const { untrimmed } = await scanned(` a ,b,c\n${filler(pick([0, 2 ** 20]))}${row.join(",")}\n`);
    const needs = row.some((cell) => cell.replaceAll('"', "") !== cell.replaceAll('"', "").trim());
    if (needs) expect(untrimmed, JSON.stringify(row)).toBe(true);
  }
  expect((await scanned(" a , b\n1,-2.5\nabc,NA\n")).untrimmed).toBe(false);
});

test("a character across two pieces is whole, and half of one is told with its line", async () => {
  const line = `${filler(2 ** 20 - 4)}`;
  expect((await scanned(`${line}12é4\n`)).untrimmed).toBe(true);
  const path = join(dir, "half.csv");
  await writeFile(path, Buffer.concat([Buffer.from(`${line}12`), Buffer.from([0xc3]), Buffer.from("4\n")]));
  await expect(scanText(path, "half.csv", ",", [])).rejects.toMatchObject({
    code: "FILE_ENCODING",
    params: { line: 2 ** 18 },
  });
});
