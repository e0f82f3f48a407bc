import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createRng } from "@espalier/learn";
import { expect, test } from "vitest";
import { ended, espalier, scratch, start } from "./espalier-cli.ts";
import { isThorough } from "./thorough.ts";

const kills = process.env["ESPALIER_SLOW"] === "1" ? 200 : isThorough ? 10 : 1;
const variants = 3;

/** Own stages before, beside and after ours, of both kinds; what each makes follows from `variant.txt`. */
const files = {
  "espalier.config.ts": `
import { forest, logistic, number, schema } from "@espalier/learn";
import { artifact, csv, defineProject, stage } from "espalier";
export default defineProject({
  name: "killed",
  source: csv("made/rows.csv"),
  target: { name: "kind", kind: "classification" },
  features: schema({ a: number(), b: number() }),
  candidates: { logistic: logistic(), forest: forest.classifier({ trees: 20 }) },
  search: { trials: 3 },
  stages: {
    rows: stage.module("stages/rows.ts", { inputs: ["variant.txt"], outputs: ["made/rows.csv"] }),
    copy: stage.shell("mkdir -p copied/deep && cat variant.txt > copied/deep/a.txt && sleep 0.05 && cat variant.txt > copied/b.txt", {
      inputs: ["variant.txt"],
      outputs: ["copied"],
    }),
    report: stage.module("stages/report.ts", { inputs: ["copied", artifact("evaluation")], outputs: ["report.json"] }),
  },
});
`,
  "stages/rows.ts": `
import { writeFileSync } from "node:fs";
import { readFileSync } from "node:fs";
import { createRng } from "@espalier/learn";
import { defineStage } from "espalier";
export default defineStage(({ inputs, outputs }) => {
  const rng = createRng(Number(readFileSync(inputs["variant.txt"]!, "utf8")));
  const rows = Array.from({ length: 240 }, () => {
    const [a, b] = [rng.next(), rng.next()];
    return [a.toFixed(4), b.toFixed(4), a + b + rng.next() * 0.4 > 1.2 ? "yes" : "no"].join(",");
  });
  writeFileSync(outputs["made/rows.csv"]!, ["a,b,kind", ...rows, ""].join("\\n"));
});
`,
  "stages/report.ts": `
import { readFileSync, writeFileSync } from "node:fs";
import { defineStage } from "espalier";
export default defineStage(({ inputs, outputs, artifacts }) => {
  const { metrics } = JSON.parse(readFileSync(artifacts["evaluation"]!, "utf8"));
  const variant = readFileSync(inputs["copied"] + "/b.txt", "utf8");
  writeFileSync(outputs["report.json"]!, JSON.stringify({ variant, metrics }));
});
`,
} as const;

const made = ["made/rows.csv", "copied/deep/a.txt", "copied/b.txt", "report.json"];

async function newProject(): Promise<string> {
  const dir = await scratch();
  await mkdir(join(dir, "stages"));
  for (const [path, text] of Object.entries(files)) await writeFile(join(dir, path), text);
  return dir;
}

const choose = (dir: string, variant: number) => writeFile(join(dir, "variant.txt"), String(variant));

/** Runs to the end; everything that must not depend on what was killed before. Versions and verdicts tell of the past. */
async function outcomeOf(dir: string) {
  const { code, stdout, stderr } = await espalier("-C", dir, "run", "--json");
  expect(code, stderr).toBe(0);
  const { candidates, metrics, intervals, winner, data } = JSON.parse(stdout) as Record<string, unknown>;
  const lock = await readFile(join(dir, "espalier.lock"), "utf8");
  return {
    result: { candidates, metrics, intervals, winner, data },
    lock: lock.split("\n").filter((line) => !line.startsWith("register")),
    files: await Promise.all(made.map((path) => readFile(join(dir, path), "utf8"))),
  };
}

test(
  `a pipeline with stages of its own is killed at a random moment, ${kills} times over: a run ends as an undisturbed one`,
  async () => {
    const undisturbed = [];
    const calm = await newProject();
    let longest = 0;
    for (let variant = 0; variant < variants; variant++) {
      await choose(calm, variant);
      const began = performance.now();
      undisturbed.push(await outcomeOf(calm));
      longest = Math.max(longest, performance.now() - began);
    }

    const dir = await newProject();
    const rng = createRng(11).fork("moments");
    for (let kill = 0; kill < kills; kill++) {
      const variant = Math.floor(rng.next() * variants);
      await choose(dir, variant);
      const child = start(["-C", dir, "run"]);
      const over = ended(child);
      await Promise.race([pause(rng.next() * longest), over]);
      child.kill("SIGKILL");
      await over;
      if (kill % 4 === 3) expect(await outcomeOf(dir)).toEqual(undisturbed[variant]);
    }
    const { code, stdout } = await espalier("-C", dir, "doctor", "--json");
    expect(code, stdout).toBe(0);

    const moved = join(await scratch(), "elsewhere");
    await cp(dir, moved, { recursive: true });
    await choose(moved, 1);
    expect(await outcomeOf(moved)).toEqual(undisturbed[1]);
  },
  kills * 6000 + 60_000,
);
