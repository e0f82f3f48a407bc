import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ourStages } from "../packages/espalier/src/dag/index.ts";
import { parseLock } from "../packages/espalier/src/lock-file/index.ts";
import { stageOf } from "../packages/espalier/src/pipeline/our-stages.ts";
import { copyOfExample, espalier } from "./espalier-cli.ts";

const root = resolve(import.meta.dirname, "..");
const { version } = JSON.parse(readFileSync(join(root, "packages/espalier/package.json"), "utf8")) as {
  readonly version: string;
};
const examples = readdirSync(join(root, "examples")).filter((name) =>
  existsSync(join(root, "examples", name, "espalier.config.ts")),
);

test.each(examples)("the lock file of %s is of this code: run an example anew when a stage's version rises", (name) => {
  const { lines } = parseLock(readFileSync(join(root, "examples", name, "espalier.lock"), "utf8"));
  const codes = Object.fromEntries(ourStages.map((stage) => [stage, lines.get(stage)?.code]));
  expect(codes).toEqual(Object.fromEntries(ourStages.map((stage) => [stage, `${version}/${stageOf[stage].version}`])));
});

/** The quickest alone, unless there is time: what the others make is compared with their READMEs anyway. */
const madeAnew = process.env["ESPALIER_SLOW"] === "1" ? examples : ["iris"];

test.each(madeAnew)("%s, run in a fresh place, makes what its lock file says, to the byte", async (name) => {
  const { code, stderr } = await espalier("-C", await copyOfExample(name), "run", "--locked");
  expect(code, stderr).toBe(0);
});
