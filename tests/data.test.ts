import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

const dataFolders = readdirSync(join(root, "examples"))
  .map((example) => join("examples", example, "data"))
  .filter((folder) => existsSync(join(root, folder)));
const csvFiles = dataFolders.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".csv"))
    .map((file) => join(folder, file)),
);

test.each(csvFiles)("%s has the hash, source and licence that the SOURCE.md beside it states", (csv) => {
  const source = readFileSync(join(root, csv, "..", "SOURCE.md"), "utf8");
  expect(source).toContain(`| SHA-256 | \`${sha256(join(root, csv))}\` |`);
  expect(source).toMatch(/\| origin \| .+ \|/);
  expect(source).toMatch(/\| licence( of the data)? \| .+ \|/);
});

test("the red wines are UCI's file, byte for byte", () => {
  // The checksum published for UCI's winequality-red.csv.
  expect(sha256(join(root, "examples/wine-quality/data/winequality-red.csv"))).toBe(
    "4a402cf041b025d4566d954c3b9ba8635a3a8a01e039005d97d6a710278cf05e",
  );
});
