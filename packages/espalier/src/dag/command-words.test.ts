import { expect, test } from "vitest";
import { commandWords } from "./command-words.ts";

test("words, quoted words and redirections each count, once", () => {
  expect(commandWords(`node "my script.js" --out=a.csv < in.csv > a.csv; cat 'b c'`)).toEqual([
    "node",
    "my script.js",
    "--out",
    "a.csv",
    "in.csv",
    "cat",
    "b c",
  ]);
});
