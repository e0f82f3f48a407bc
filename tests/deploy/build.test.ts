import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openContainers } from "./containers/containers.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";

const execute = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
const cli = join(root, "packages/espalier/bin/espalier.js");
const opened = await openContainers();

let example: TrainedExample;
beforeAll(async () => {
  example = await trainExample("wine-quality");
});
afterAll(async () => {
  if (opened.kind === "here") await opened.close();
  await example.close();
});

interface Where {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}
const build = (args: readonly string[], { cwd = root, env = {} }: Where = {}) =>
  execute(process.execPath, [cli, ...args], { cwd, env: { ...process.env, ...env }, timeout: 60_000 });

async function contentsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).sort();
  const files = names.map(async (name) => [name, (await readFile(join(folder, name))).toString("base64")] as const);
  return Object.fromEntries(await Promise.all(files));
}

/** Loaded before a program, it puts its clock forward by 400 days. */
const otherClock = `const shift = 400 * 24 * 3600 * 1000;
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + shift);
    else super(...given);
  }
  static now() {
    return Real.now() + shift;
  }
};`;

test("the same model gives the same bytes in another place, at another time, for another user", async () => {
  const elsewhere = join(example.home, "else where", "é");
  await mkdir(elsewhere, { recursive: true });
  await cp(example.project, join(elsewhere, "copy"), { recursive: true });
  const clock = join(elsewhere, "clock.mjs");
  await writeFile(clock, otherClock);
  const env = { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", NODE_OPTIONS: `--import=${pathToFileURL(clock).href}` };
  for (const target of ["node", "docker", "lambda-zip", "lambda-image"]) {
    const [here, there] = [join(example.home, target), join(elsewhere, target)];
    await build(["-C", example.project, "build", target, "--out", here]);
    await build(["build", target, "--out", `../${target}`], { cwd: join(elsewhere, "copy"), env });
    expect(await contentsOf(there), target).toEqual(await contentsOf(here));
  }
});

test.each([
  ["node", []],
  ["lambda-zip", []],
  ["lambda-image", []],
  ["node, which asks for keys,", ["--set", "serve.keys=all"]],
  ["lambda-zip, which asks for keys,", ["--set", "serve.keys=all"]],
])("a build for %s is started, called once, and stopped", async (what, more) => {
  const target = what.split(",", 1)[0]!;
  const out = join(example.home, "run");
  const { stdout } = await build(["-C", example.project, "build", target, "--out", out, "--run", "--json", ...more]);
  const { run } = JSON.parse(stdout) as { readonly run: { readonly path: string; readonly answer: object } };
  const manifest = JSON.parse(await readFile(join(out, "manifest.json"), "utf8")) as {
    readonly example: { readonly prediction: object };
  };
  expect(run.path).toBe("/models/wine-quality/predict");
  expect(run.answer).toMatchObject(manifest.example.prediction);
});

describe.skipIf(opened.kind === "missing")(`containers${opened.kind === "missing" ? `: ${opened.why}` : ""}`, () => {
  const { env, base, run } = opened.kind === "here" ? opened : (undefined as never);

  test("a build for docker is made into an image, started, called once, and nothing of it stays", async () => {
    const engine = { ...env, ESPALIER_CONTAINER_ENGINE: "podman", ESPALIER_CONTAINER_BASE: base };
    const args = ["-C", example.project, "build", "docker", "--out", join(example.home, "image"), "--run"];
    const { stdout } = await build(args, { env: engine });
    expect(stdout).toContain("started, and asked: POST /models/wine-quality/predict {");
    expect((await run("podman", "ps", "--all", "--quiet")).stdout).toBe("");
    expect((await run("podman", "images")).stdout).not.toContain("espalier-trial");
  });
});

test("a build for node says whether it is ready, and ends when it is told to", async () => {
  const folder = join(example.home, "node");
  await build(["-C", example.project, "build", "node", "--out", folder]);
  const program = spawn(process.execPath, [join(folder, "server.cjs"), "--port", "0"], { cwd: "/" });
  const ended = once(program, "close");
  const url = await new Promise<string>((found) => {
    createInterface(program.stderr).on("line", (line) => {
      const [, address] = / answers on (http:\S+)$/.exec(line) ?? [];
      if (address !== undefined) found(address);
    });
  });
  const { port } = new URL(url);
  const check = () => execute(process.execPath, [join(folder, "server.cjs"), "--check", "--port", port]);
  await check();
  program.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  await expect(check()).rejects.toMatchObject({ code: 1 });
});

test("the published package holds the programs, what they were joined from, and what starts them", async () => {
  const args = ["pack", "--dry-run", "--ignore-scripts", "--json"];
  const { stdout } = await execute("npm", args, { cwd: join(root, "packages/espalier"), maxBuffer: 2 ** 26 });
  const [packed] = JSON.parse(stdout) as [{ readonly files: readonly { readonly path: string }[] }];
  expect(packed.files.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      "dist/bundle/lambda.cjs",
      "dist/bundle/lambda.json",
      "dist/bundle/server.cjs",
      "dist/bundle/server.json",
      "dist/runtime-api/bootstrap.js",
    ]),
  );
});
