import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const loader = resolve(import.meta.dirname, "../packages/espalier/bin/load-bundle.js");
const folder = mkdtempSync(join(tmpdir(), "espalier-bundle-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const run = () => {
  const program = `require(${JSON.stringify(loader)}).loadBundle(${JSON.stringify(folder)}, "entry.cjs").run()`;
  return execFileSync(process.execPath, ["-e", program], { encoding: "utf8" });
};
const cached = () =>
  readdirSync(join(folder, "cache"), { recursive: true }).filter((path) => /\.cjs-/.test(String(path)));

test("a bundle does the same with what V8 made of it, without it, and with something broken in its place", () => {
  write("part.cjs", `exports.file = __filename; exports.join = require("node:path").join;`);
  write(
    "entry.cjs",
    `exports.run = async () => {
      const part = await Promise.resolve().then(() => require("./part.cjs"));
      console.log(part === require("./part.cjs"), part.file, typeof part.join);
    };`,
  );
  const expected = `true ${join(folder, "part.cjs")} function\n`;
  expect(run()).toBe(expected);
  expect(cached()).toHaveLength(2);
  for (const path of cached()) write(join("cache", String(path)), "nonsense");
  expect(run()).toBe(expected);
  write("part.cjs", `exports.file = "another"; exports.join = require("node:path").join;`);
  expect(run()).toBe("true another function\n");
});
