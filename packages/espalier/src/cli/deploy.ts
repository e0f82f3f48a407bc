import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import color from "picocolors";
import { writeBuild, type Build } from "../build/index.ts";
import { checkGate, deployedJson, planJson, type Deployed, type DeployPlan } from "../deploy/index.ts";
import { buildOf } from "./build-of.ts";
import { canAsk, confirm } from "./confirm.ts";
import { openTarget, whoDeploys } from "./deploy-place.ts";
import { modelText, planText, thingsText } from "./deploy-text.ts";
import type { GlobalOptions } from "./global-options.ts";
import { storeDir, withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { say } from "./say.ts";
import { stopping } from "./stopping.ts";

export interface DeployOptions {
  readonly dryRun: boolean;
  readonly model?: string;
  readonly file?: string;
  readonly canary?: number;
  readonly override: boolean;
  readonly because: string;
  readonly yes: boolean;
  readonly set: readonly string[];
}

/** Builds, plans, shows, asks where there is a terminal, applies. */
export async function deployCommand(globals: GlobalOptions, name: string, options: DeployOptions): Promise<void> {
  await stopping(async (signal) => {
    const { project, target, place } = await openTarget(globals, name, options.set, signal);
    const { build, notes } = await buildOf(globals, target.buildTarget(place.config), options);
    const overrides = checkGate(build.manifest.model, options.override);
    for (const note of notes) say(`${color.yellow("!")} ${note}`);
    await inFolder(project.dir, build, async (folder) => {
      const request = {
        ...place,
        build,
        folder,
        canaryPercent: options.canary ?? null,
        overrides,
        by: whoDeploys(),
        because: options.because,
      };
      const plan = await target.plan(request);
      if (options.dryRun) return tellPlan(globals, plan, build);
      if (!globals.json) printText(planText(plan));
      const changes = plan.changes.filter(({ action }) => action !== "none").length;
      if (changes > 0 && !options.yes && canAsk()) await confirm("the deploy", "Apply?", signal);
      tellDeployed(globals, plan, await plan.apply());
    });
  }, "DEPLOY_INTERRUPTED");
}

/** The build in a folder that is gone afterwards: container engines read it there. */
async function inFolder(dir: string, build: Build, work: (folder: string) => Promise<void>): Promise<void> {
  await withStore(dir, () => Promise.resolve()); // makes the store's folder, which version control leaves out
  const parent = join(storeDir(dir), "tmp");
  const folder = await mkdtemp(join(parent, "deploy-"));
  try {
    await writeBuild(build, join(folder, "build"));
    await work(join(folder, "build"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const buildJson = ({ manifest: { id, model } }: Build) => ({
  id,
  model: { name: model.name, version: model.version, sha256: model.sha256, gate_passed: model.gatePassed },
});

function tellPlan({ json }: GlobalOptions, plan: DeployPlan, build: Build): void {
  if (json) printJson({ ...planJson(plan), build: buildJson(build) });
  else printText(planText(plan));
}

function tellDeployed({ json }: GlobalOptions, plan: DeployPlan, deployed: Deployed): void {
  if (json) return printJson({ ...planJson(plan), ...deployedJson(deployed) });
  printText(deployedText(deployed));
}

/** What is live now, by which release, and where; a rollback says it in the same words. */
export function deployedText({ url, release, changed }: Deployed): string {
  const share = release.canaryPercent === null ? "is live" : `gets ${release.canaryPercent}% of the requests`;
  const count = changed === 0 ? "nothing was changed" : `${thingsText(changed)} changed`;
  return [
    `${color.green("✓")} ${modelText(release)} ${share}: release ${release.number}, ${count}`,
    ...(url === null ? [] : [`  at ${url}`]),
  ].join("\n");
}
