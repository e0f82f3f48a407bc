import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSandbox } from "./sandbox.ts";

/** A repository in miniature, whose command-line tool says what it was told or, told to serve, serves that. */
const root = mkdtempSync(join(tmpdir(), "espalier-docs-test-"));
const cli = join(root, "cli.mjs");

beforeAll(() => {
  for (const folder of ["packages", "node_modules", "examples/one/.espalier"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, "examples/one/rows.csv"), "a,b\n");
  writeFileSync(
    cli,
    `import { createServer } from "node:http";
    const words = process.argv.slice(2);
    if (words[0] === "fail") process.exit(2);
    if (words[0] === "hang") setInterval(() => {}, 1000);
    else if (words[0] !== "serve") console.log(words.join(" "));
    else {
      const server = createServer((_, answer) => answer.end("served")).listen(Number(words[2]), "127.0.0.1");
      process.once("SIGTERM", () => { server.close(); server.closeAllConnections(); });
    }`,
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("a sandbox has the examples without their stores, and vanishes when closed", async () => {
  const sandbox = await openSandbox(root, { cli, timeoutMs: 5000 });
  expect(existsSync(join(sandbox.folder, "examples/one/rows.csv"))).toBe(true);
  expect(existsSync(join(sandbox.folder, "examples/one/.espalier"))).toBe(false);
  await sandbox.close();
  expect(existsSync(sandbox.folder)).toBe(false);
  expect(existsSync(join(root, "examples/one/rows.csv"))).toBe(true);
});

test("npx espalier runs the given build, and exit codes come back", async () => {
  const sandbox = await openSandbox(root, { cli, timeoutMs: 5000 });
  expect(await sandbox.run("npx espalier -C examples/one run")).toMatchObject({
    stdout: "-C examples/one run\n",
    exitCode: 0,
  });
  expect((await sandbox.run("npx espalier fail")).exitCode).toBe(2);
  await sandbox.close();
});

test("a command that never ends is ended", async () => {
  const sandbox = await openSandbox(root, { cli, timeoutMs: 300 });
  expect((await sandbox.run("npx espalier hang")).exitCode).toBeNull();
  await sandbox.close();
});

test("a server is up for the commands after it, on a free port, and is stopped at the end", async () => {
  const sandbox = await openSandbox(root, { cli, timeoutMs: 5000 });
  expect((await sandbox.run("npx espalier serve --port 3000")).exitCode).toBe(0);
  const fetched = `node -e 'fetch("http://127.0.0.1:3000").then((a) => a.text()).then(console.log)'`;
  expect((await sandbox.run(fetched)).output).toBe("served\n");
  const outcomes = await sandbox.close();
  expect([...outcomes.values()].map(({ exitCode }) => exitCode)).toEqual([0]);
});
