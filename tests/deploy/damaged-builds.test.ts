import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { espalier, scratch } from "../espalier-cli.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";

const run = promisify(execFile);

let example: TrainedExample;
let built: string;
beforeAll(async () => {
  example = await trainExample("wine-quality");
  built = join(example.home, "built");
  const { code, stderr } = await espalier("-C", example.project, "build", "node", "--out", built);
  expect(code, stderr).toBe(0);
});
afterAll(() => example.close());

test.each([
  ["build", "node", "--out", "nowhere"],
  ["deploy", "lambda"],
])("%s %s takes a version or a file, never one in the place of the other", async (...command) => {
  const both = ["--model", "1", "--file", join(built, "model.espalier")];
  const { code, stderr } = await espalier("-C", example.project, ...command, ...both);
  expect(code).toBe(2);
  expect(stderr).toMatch(/USAGE.*--file.*--model/);
});

/** A copy of the build whose settings were changed as text. */
const settings = (change: (text: string) => string) => async (folder: string) => {
  const path = join(folder, "settings.json");
  await writeFile(path, change(await readFile(path, "utf8")));
};
const without = (key: string) =>
  settings((text) => JSON.stringify({ ...(JSON.parse(text) as object), [key]: undefined }));

const damages: Readonly<Record<string, (folder: string) => Promise<unknown>>> = {
  "a model that was cut off": (folder) => truncate(join(folder, "model.espalier"), 1000),
  "an empty model": (folder) => truncate(join(folder, "model.espalier"), 0),
  "a model with one byte changed": async (folder) => {
    const bytes = await readFile(join(folder, "model.espalier"));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(join(folder, "model.espalier"), bytes);
  },
  "no model": (folder) => rm(join(folder, "model.espalier")),
  "a folder for a model": async (folder) => {
    await rm(join(folder, "model.espalier"));
    await mkdir(join(folder, "model.espalier"));
  },
  "no settings": (folder) => rm(join(folder, "settings.json")),
  "empty settings": settings(() => ""),
  "settings that were cut off": settings((text) => text.slice(0, 300)),
  "settings that are null": settings(() => "null"),
  "settings of another format": settings((text) => text.replace('"format": 1', '"format": 2')),
  "settings of nothing": settings(() => '{"format": 1}'),
  "settings without a server": without("server"),
  "settings without limits": without("limits"),
  "settings without rules": without("rules"),
};

test.each(Object.entries(damages))("%s: one clear error, and exit code 2", async (_what, damage) => {
  const folder = join(await scratch(), "built");
  await cp(built, folder, { recursive: true });
  await damage(folder);
  const ended = run(process.execPath, [join(folder, "server.cjs"), "--port=0"], { timeout: 30_000 });
  const failed = (await ended.then(
    () => null,
    (error: unknown) => error,
  )) as { code: number; stderr: string } | null;
  expect(failed, "it starts").not.toBeNull();
  expect(failed!.code, failed!.stderr).toBe(2);
  expect(failed!.stderr).toMatch(/^✗ (?:BUILD_DAMAGED|PATH_IS_FOLDER) {2}.*\n {2}→ .*\n$/);
  expect(failed!.stderr).not.toMatch(/undefined|\bat /); // nothing of JavaScript's
});

test.each([
  ["a port that is none", { PORT: "http" }, [], /^PORT must be a whole number in \[0, 65535\]; got "http"$/m],
  ["a host that is none", { HOST: "nowhere.invalid", PORT: "0" }, [], /^✗ HOST_UNAVAILABLE .*\n {2}→ /m],
  ["keys that are no JSON", { ESPALIER_API_KEYS: "[{", PORT: "0" }, [], /^✗ KEYS_VARIABLE_INVALID .*\n {2}→ /m],
  ["an option that nobody knows", {}, ["--wrong"], /^Unknown option '--wrong'/m],
])("%s: one clear error, and exit code 2", async (_what, variables, args, told) => {
  const options = { timeout: 30_000, env: { ...process.env, ...variables } };
  const ended = run(process.execPath, [join(built, "server.cjs"), ...args], options);
  await expect(ended).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(told) });
});
