import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { madeFile, root } from "./paths.mjs";
import { runProcess } from "./side.mjs";
import { featureNames, wineFile } from "./wine-like.mjs";

const cli = join(root, "packages", "espalier", "bin", "espalier.js");

/** A project with one forest of 100 full trees. */
export const project = madeFile("projects", "serving");

/** Makes it anew and runs it once. */
export async function trainOurs(/** @type {(text: string) => void} */ tell) {
  tell("training our forest");
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  cpSync(wineFile(), join(project, "wine.csv"));
  const features = featureNames.map((name) => `${name}: number()`).join(", ");
  writeFileSync(
    join(project, "espalier.config.ts"),
    `import { forest, number, schema } from "@espalier/learn";
import { csv, defineProject } from "espalier";
export default defineProject({
  name: "wine",
  source: csv("wine.csv"),
  features: schema({ ${features} }),
  target: { name: "quality", kind: "regression" },
  candidates: { forest: forest.regressor({ trees: 100 }) },
  search: { trials: 1, folds: 2 },
});
`,
  );
  await runProcess([process.execPath, cli, "-C", project, "run"], 2, root);
}
