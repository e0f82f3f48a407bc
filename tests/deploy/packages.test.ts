import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const packages = resolve(import.meta.dirname, "../../packages");

/** What `npm publish` would send, without the templates, which are copied only then. */
async function filesOf(name: string): Promise<readonly string[]> {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const { stdout } = await run("npm", args, { cwd: resolve(packages, name), maxBuffer: 2 ** 26 });
  const [packed] = JSON.parse(stdout) as [{ readonly files: readonly { readonly path: string }[] }];
  return packed.files.map(({ path }) => path);
}

test.each([
  [
    "espalier",
    [
      "bin/espalier.js",
      ...["server.cjs", "server.json", "lambda.cjs", "lambda.json"].map((file) => `dist/bundle/${file}`),
      "dist/deploy/index.js",
      "dist/runtime-api/bootstrap.js",
    ],
  ],
  ["aws", ["dist/index.js", "dist/index.d.ts"]],
])("the package %s holds what builds and deploys need, and no test", async (name, needed) => {
  const files = await filesOf(name);
  expect(files).toEqual(expect.arrayContaining(needed));
  expect(files.filter((path) => /\.test\.|\/fixtures\/|\/bundle\/cache\/|\.tsbuildinfo$/.test(path))).toEqual([]);
});
