import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { glob } from "tinyglobby";
import { expect, test } from "vitest";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { filesInFolder, isPlainPattern } from "./files-in-folder.ts";
import { localFiles } from "./local-files.ts";

function folder() {
  const dir = temporaryFolder();
  for (const name of [
    "a.csv",
    "b.csv",
    "ab.csv",
    "acsv",
    ".hidden.csv",
    "day=1, x.csv",
    "ä.csv",
    "A.CSV",
    "a.csv.gz",
  ]) {
    writeFileSync(join(dir, name), "x\n1\n");
  }
  mkdirSync(join(dir, "folder.csv"));
  symlinkSync(join(dir, "a.csv"), join(dir, "link.csv"));
  symlinkSync(join(dir, "folder.csv"), join(dir, "to folder.csv"));
  return dir;
}

test.each(["*.csv", "?.csv", "a*", "*", "*.csv.gz", "day=*.csv", "a?.csv", "*a*", "none*"])(
  "%s finds what a glob library finds",
  async (pattern) => {
    const dir = folder();
    expect(isPlainPattern(pattern)).toBe(true);
    const expected = await glob(pattern, { cwd: dir, onlyFiles: true, expandDirectories: false });
    const found = expected.length === 0 ? [] : (await localFiles(dir, [pattern])).map(({ name }) => name);
    expect(found).toEqual(expected.sort());
    expect(filesInFolder(dir, pattern)).toEqual(expect.arrayContaining(expected));
  },
);

test("patterns of other kinds, and over several folders, are left to the library", () => {
  for (const pattern of ["**", "a/*.csv", "{a,b}.csv", "[ab].csv", "!(a).csv", "+(a)", "a\\*"]) {
    expect(isPlainPattern(pattern)).toBe(false);
  }
});
