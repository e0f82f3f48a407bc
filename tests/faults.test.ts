import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { awsFaults } from "../packages/aws/src/fault/index.ts";
import { httpErrors } from "../packages/espalier/src/contract/index.ts";
import { espalierFaults } from "../packages/espalier/src/fault/index.ts";
import { learnFaults } from "../packages/learn/src/fault/index.ts";
import { errorReference } from "../scripts/write-error-reference.mjs";

/** What the engine, the life-cycle and the deploys to AWS throw. */
const catalogs = { learn: learnFaults, espalier: espalierFaults, aws: awsFaults };
const page = readFileSync(join(resolve(import.meta.dirname, ".."), "docs/reference/errors.md"), "utf8");

test("the error reference is up to date (if not: npm run docs:errors)", () => {
  expect(page).toBe(errorReference({ ...catalogs, http: httpErrors }));
});

test.each(Object.entries(catalogs))("every fault of %s says in a sentence when it happens", (_, catalog) => {
  const entries = Object.entries<{ doc: string }>(catalog);
  expect(entries.filter(([, { doc }]) => !/^[A-Z"].{15,}\.$/s.test(doc)).map(([code]) => code)).toEqual([]);
});

test.each(Object.entries(catalogs))("the catalogue of %s is in alphabetical order", (_, catalog) => {
  expect(Object.keys(catalog)).toEqual(Object.keys(catalog).sort());
});

test("no code stands in two catalogues", () => {
  const codes = Object.values(catalogs).flatMap((catalog) => Object.keys(catalog));
  expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
});
