import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { estimatorKinds } from "../packages/learn/src/recipe/index.ts";
import { transformKinds } from "../packages/learn/src/transform/index.ts";
import { withTables } from "../scripts/write-recipe-reference.mjs";

const page = readFileSync(join(resolve(import.meta.dirname, ".."), "docs/reference/recipes.md"), "utf8");
const kinds = { estimators: estimatorKinds, transforms: transformKinds };

test("the recipe reference is up to date (if not: npm run docs:recipes)", () => {
  expect(page).toBe(withTables(page, kinds));
});

test("every parameter says in a sentence what it does", () => {
  const fields = [...kinds.estimators, ...kinds.transforms].flatMap(({ kind, fields }) =>
    Object.entries(fields).map(([name, { doc }]) => ({ name: `${kind}.${name}`, doc })),
  );
  expect(fields.filter(({ doc }) => !/^[A-Z"0-9].{15,}[.]$/s.test(doc)).map(({ name }) => name)).toEqual([]);
});
