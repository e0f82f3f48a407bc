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

const lockOf = (name: string) => parseLock(readFileSync(join(root, "examples", name, "espalier.lock"), "utf8")).lines;
const readmeOf = (name: string) => readFileSync(join(root, "examples", name, "README.md"), "utf8");

test("the scores that network-security's README shows are those of its lock file", () => {
  const { metrics, intervals } = lockOf("network-security").get("evaluate")!;
  const shown = { precision: "precision", recall: "recall", F1: "f1", "area under the ROC curve": "roc_auc" };
  for (const [title, metric] of Object.entries(shown)) {
    const [low, high] = intervals[metric]!.map((end) => end.toFixed(3));
    expect(readmeOf("network-security")).toContain(`| ${title} | ${metrics[metric]!.toFixed(3)} | ${low} to ${high} |`);
  }
  const later = lockOf("network-security").get("judge-batch")!.metrics;
  const told = `recall falls from ${metrics["recall"]!.toFixed(3)} to ${later["recall"]!.toFixed(3)}, precision holds (${later["precision"]!.toFixed(3)})`;
  expect(readmeOf("network-security")).toContain(told);
});

test("the score that iris' README shows is that of its lock file", () => {
  const { accuracy } = lockOf("iris").get("evaluate")!.metrics;
  expect(readmeOf("iris")).toContain(
    `${Math.round(accuracy! * 30)} of 30 held-out flowers are told right: accuracy ${accuracy!.toFixed(3)}`,
  );
});
