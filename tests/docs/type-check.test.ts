import { resolve } from "node:path";
import { expect, test } from "vitest";
import { blocksOf } from "./page.ts";
import { typeErrors } from "./type-check.ts";

const root = resolve(import.meta.dirname, "../..");
const checked = (page: string) => typeErrors(root, new Map([["docs/page.md", blocksOf(page)]]));

test("code that imports the engine as a user does compiles", () => {
  const page = 'text\n```ts\nimport { range } from "@espalier/learn";\nexport const alpha = range(0, 1);\n```';
  expect(checked(page)).toEqual([]);
});

test("an error is told with the page and its line", () => {
  const [error] = checked('text\n\n```ts\nconst fine = 1;\nconst wrong: number = "text";\n```');
  expect(error).toMatch(/^docs\/page\.md:5\(.*TS2322/);
});
