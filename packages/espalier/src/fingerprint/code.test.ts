import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, temporaryStore } from "../store/fixtures/temporary.ts";
import { rememberedHashes, sha256 } from "../store/index.ts";
import { codeOfCommand, codeOfModule } from "./index.ts";

async function project(files: Readonly<Record<string, string>>) {
  const dir = temporaryFolder();
  const store = await temporaryStore();
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return {
    dir,
    store,
    write,
    module: async (file: string) => await codeOfModule(store, await rememberedHashes(store, dir), dir, file),
    command: async (command: string, outputs: readonly string[] = []) =>
      await codeOfCommand(store, await rememberedHashes(store, dir), dir, command, outputs),
  };
}

test("a stage is made of its file and of all that it imports, in whatever shape", async () => {
  const files = {
    "stages/a.ts": `import { b } from "./b";
      import type { T } from "./types.ts";
      import { type U, c } from "../lib/c.js";
      export * from "./folder";
      const d = await import("./d.mjs");
      export default () => [b, c, d, require("./data.json")] as unknown as T & U;`,
    "stages/b.ts": `import { c } from "../lib/c"; export const b = c;`, // a second way to the same file
    "stages/types.ts": `export type T = number;`,
    "lib/c.ts": `import { b } from "../stages/b.ts"; export const c = () => b; export type U = 1;`, // and round in a circle
    "stages/folder/index.ts": `export const f = 1;`,
    "stages/d.mjs": `export default 1;`,
    "stages/data.json": `{}`,
    "stages/unrelated.ts": `export const x = 1;`,
  };
  const { module } = await project(files);
  const code = await module("./stages/a.ts");
  const reached = [
    "lib/c.ts",
    "stages/a.ts",
    "stages/b.ts",
    "stages/d.mjs",
    "stages/data.json",
    "stages/folder/index.ts",
  ];
  expect(Object.keys(code.files)).toEqual(reached);
  for (const name of reached) expect(code.files[name]).toBe(sha256(files[name as keyof typeof files]));
  expect(code.unfollowed).toEqual([]);
});

test("a package counts by its version, our own engine too; Node's parts and what only declares do not count", async () => {
  const { module } = await project({
    "a.ts": `import { readFileSync } from "node:fs"; import path from "path"; import { defineStage } from "espalier";
      import { forest } from "@espalier/learn"; import { sum } from "@shop/sums/deep"; import { gone } from "not-there";
      export default defineStage(() => void [readFileSync, path, forest, sum, gone]);`,
    "node_modules/@shop/sums/package.json": `{ "name": "@shop/sums", "version": "1.2.3", "exports": { "./deep": "./lib/deep.js" } }`,
    "node_modules/@shop/sums/lib/deep.js": `module.exports.sum = 1;`,
    "node_modules/@shop/sums/lib/package.json": `{ "type": "commonjs" }`,
  });
  const { packages, files } = await module("a.ts");
  expect(packages).toEqual({
    "@espalier/learn": expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
    "@shop/sums": "1.2.3",
  });
  expect(Object.keys(files)).toEqual(["a.ts"]);
});

test("a package that is a folder of the same repository counts file by file", async () => {
  const { dir, module, write } = await project({
    "app/a.ts": `import { two } from "shared"; export default () => two;`,
    "shared/package.json": `{ "name": "shared", "version": "0.0.0", "main": "index.js" }`,
    "shared/index.js": `module.exports.two = require("./two");`,
    "shared/two.js": `module.exports = 2;`,
  });
  mkdirSync(join(dir, "app/node_modules"));
  symlinkSync(join(dir, "shared"), join(dir, "app/node_modules/shared"));
  const before = await module("app/a.ts");
  expect(Object.keys(before.files)).toEqual(["app/a.ts", "shared/index.js", "shared/two.js"]);
  write("shared/two.js", `module.exports = 3;`);
  expect((await module("app/a.ts")).files["shared/two.js"]).not.toBe(before.files["shared/two.js"]);
});

test("a name that is known only when it runs is told", async () => {
  const { module } = await project({ "a.ts": `export default async (name: string) => await import("./" + name);` });
  expect((await module("a.ts")).unfollowed).toEqual(["what a.ts imports by a computed name"]);
});

test("what a file imports is known by its content, and is not told from the file again", async () => {
  const { module, store } = await project({ "a.ts": `import "./b";`, "b.ts": ``, "c.ts": `` });
  await module("a.ts");
  const rows = await store.db.selectFrom("module_imports").selectAll().execute();
  expect(rows.map(({ sha256: hash }) => hash).sort()).toEqual([sha256(`import "./b";`), sha256("")].sort());
  const imports = JSON.stringify({ specifiers: ["./c"], hasUnknown: false });
  await store.db.updateTable("module_imports").set({ imports }).where("sha256", "=", sha256(`import "./b";`)).execute();
  expect(Object.keys((await module("a.ts")).files)).toEqual(["a.ts", "c.ts"]);
});

test("a file that is missing, no program, or outside of the project is a fault", async () => {
  const { module, dir } = await project({ "a.ts": `import "./b";`, "b.ts": `export const = 1;` });
  await expect(module("gone.ts")).rejects.toMatchObject({ code: "STAGE_MODULE_INVALID" });
  await expect(module("../a.ts")).rejects.toMatchObject({ code: "PATH_LEAVES_PROJECT" });
  await expect(module("a.ts")).rejects.toMatchObject({
    code: "STAGE_MODULE_INVALID",
    params: { file: "b.ts", problem: expect.stringMatching(/^line 1, column \d+: \S/) as unknown },
  });
  rmSync(join(dir, "b.ts"));
  expect(Object.keys((await module("a.ts")).files)).toEqual(["a.ts"]); // it may be that it is never needed
});

test("the files that a command names are its code, with what programs among them import", async () => {
  const { command } = await project({
    "tools/draw.mjs": `import "./colours.mjs";`,
    "tools/colours.mjs": ``,
    "strange.js": `this is %% no program`,
    "a b.sql": `select 1`,
    "out/page.html": ``,
    "unnamed.txt": ``,
  });
  const { files } = await command(`node tools/draw.mjs --sql="a b.sql" <strange.js > out/page.html`, ["out"]);
  expect(Object.keys(files)).toEqual(["a b.sql", "strange.js", "tools/colours.mjs", "tools/draw.mjs"]);
});
