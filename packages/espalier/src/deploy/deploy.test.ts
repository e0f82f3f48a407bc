import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkGate } from "./check-gate.ts";
import { loadTarget } from "./load-target.ts";
import { wholeHealth } from "./whole-health.ts";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A project in which a package of this text is installed in the place of ours. */
function projectWith(text: string): string {
  const dir = mkdtempSync(join(tmpdir(), "espalier-target-"));
  folders.push(dir);
  const pack = join(dir, "node_modules/@espalier/aws");
  mkdirSync(pack, { recursive: true });
  writeFileSync(join(pack, "package.json"), '{"name":"@espalier/aws","type":"module","exports":"./index.js"}');
  writeFileSync(join(pack, "index.js"), text);
  return dir;
}

test("a target comes from the package that the project has installed", async () => {
  const dir = projectWith('export const targets = { ec2: async () => ({ name: "the project\'s own" }) };');
  expect(await loadTarget("ec2", dir)).toEqual({ name: "the project's own" });
});

test("a project that has none installed gets the one beside Espalier", async () => {
  const dir = mkdtempSync(join(tmpdir(), "espalier-target-"));
  folders.push(dir);
  expect(await loadTarget("lambda", dir)).toMatchObject({ name: "lambda" });
});

test.each([
  ["export const targets = {};", "it has no such target"],
  ["export const other = 1;", "it has no such target"],
  ["export const targets = { lambda: 7 };", "it has no such target"],
  ['throw new Error("broken");', "broken"],
])("a package that does not fit is told: %s", async (text, problem) => {
  const loaded = loadTarget("lambda", projectWith(text));
  await expect(loaded).rejects.toMatchObject({ code: "DEPLOY_PACKAGE_UNFIT", params: { problem } });
});

test("a target that there is not is told with those that there are", async () => {
  for (const name of ["eks", "__proto__", "constructor", ""]) {
    await expect(loadTarget(name, ".")).rejects.toMatchObject({ code: "DEPLOY_TARGET_UNKNOWN" });
  }
});

test("a gate that did not pass holds a version back, unless somebody overrides it", () => {
  const model = { name: "wine", version: 3, sha256: "aa", bytes: 1 };
  expect(() => checkGate({ ...model, gatePassed: false }, false)).toThrow('"wine" version 3 did not pass its gate');
  expect(checkGate({ ...model, gatePassed: false }, true)).toBe(true);
  expect(checkGate({ ...model, gatePassed: true }, true)).toBe(false);
  expect(checkGate({ ...model, gatePassed: null }, false)).toBe(false);
});

test("what answers is well only where nothing is missing: without its permission an API lets nobody in", () => {
  const status = { url: null, releases: [], live: {}, health: { isGood: true, text: "it answers" } };
  const permission = { label: "invoke permission", name: "api", isThere: true };
  expect(wholeHealth({ ...status, things: [permission] })).toEqual(status.health);
  const lost = [{ ...permission, isThere: false }];
  expect(wholeHealth({ ...status, things: lost })).toEqual({
    isGood: false,
    text: "it answers, but invoke permission api must be put back: deploy again",
  });
  const silent = { isGood: false, text: "nothing is live" };
  expect(wholeHealth({ ...status, health: silent, things: lost })).toEqual(silent);
});
