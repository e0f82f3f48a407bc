import { expect, test } from "vitest";
import { blocksOf, commandsOf } from "./page.ts";

const page = (...lines: string[]) => lines.join("\n");

test("a block knows its language, its code and the line where the code begins", () => {
  const blocks = blocksOf(page("# Title", "", "```ts", "const a = 1;", "const b = 2;", "```", "more"));
  expect(blocks).toEqual([
    { language: "ts", line: 4, code: "const a = 1;\nconst b = 2;", notRun: null, exits: 0, file: null },
  ]);
});

test("a comment right above a block says that it is not run, or which exit code it has", () => {
  const [skipped, failing] = blocksOf(
    page("<!-- not run: needs a second terminal -->", "", "```sh", "x", "```", "<!-- exits 2 -->", "```sh", "y", "```"),
  );
  expect(skipped?.notRun).toBe("needs a second terminal");
  expect(failing).toMatchObject({ notRun: null, exits: 2 });
});

test("a comment above other text says nothing about the next block", () => {
  const [block] = blocksOf(page("<!-- not run: reason -->", "text", "```sh", "x", "```"));
  expect(block?.notRun).toBeNull();
});

test("a block without an end is an error that names its line", () => {
  expect(() => blocksOf(page("text", "```sh", "x"))).toThrow("line 2");
});

test("commands are lines without comments, joined where they end in a backslash", () => {
  expect(commandsOf(page("# first", "npx espalier runs", "", "curl -X POST \\", "  localhost:3000/predict"))).toEqual([
    "npx espalier runs",
    "curl -X POST localhost:3000/predict",
  ]);
});

test("a block can be a file of the sandbox", () => {
  const [block] = blocksOf("<!-- file: my-wine/stages/a.ts -->\n```ts\nexport {};\n```\n");
  expect(block?.file).toBe("my-wine/stages/a.ts");
});
