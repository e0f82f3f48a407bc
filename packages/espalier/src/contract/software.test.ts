import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { software } from "./software.ts";

test("the version told is the package's", () => {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  expect(JSON.parse(text)).toMatchObject(software);
});
